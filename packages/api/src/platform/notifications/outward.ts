import type { Clock } from "@freehold/kernel/clock.ts";
import type { Mail } from "@freehold/mail/mail.ts";
import { createSend, type Resolve, type Send } from "../outgoing/send.ts";
import type { ChannelAdapter } from "./channels/channel.ts";
import { mailChannel } from "./channels/mail-channel.ts";
import { pushChannel } from "./channels/push-channel.ts";
import { smsChannel, smsGateway, type SendSms, type SmsGateway } from "./channels/sms.ts";
import { createTelegram, telegramChannel, type Telegram, type TelegramBot } from "./channels/telegram.ts";
import { pushKeysOf } from "./channels/web-push.ts";
import type { OutwardChannel } from "./notification-kind.ts";

/** How this installation reaches people and programs outside of it. */
export type OutwardOptions = {
  /** Networks inside that webhooks and push services may lie in, such as 10.0.0.0/8; none when absent. */
  readonly privateTargets?: readonly string[] | undefined;
  readonly telegram?: TelegramBot | undefined;
  readonly sms?: SmsGateway | undefined;
  /** Who answers what address a name stands for; the machine when absent. */
  readonly resolve?: Resolve | undefined;
  /** How long an address that somebody named has to answer, in milliseconds. */
  readonly patience?: number | undefined;
};

/** The ways out of the product. */
export type Outward = {
  /** Sends to addresses that people named; nothing inside is reached by it. */
  readonly send: Send;
  /** Networks inside that may be spoken to nevertheless. */
  readonly privateTargets: readonly string[];
  /** Those that this installation has. */
  readonly channels: ReadonlyMap<OutwardChannel, ChannelAdapter>;
  /** The key by which push services and browsers know this installation. */
  readonly pushKey: string;
  readonly telegram: Telegram | undefined;
  readonly sendSms: SendSms | undefined;
};

type Surroundings = { readonly secret: string; readonly address: () => string; readonly mail: Mail; readonly clock: Clock };

/** Puts the ways out together: mail and push always, the others where the operator has set them up. */
export function createOutward(options: OutwardOptions, { secret, address, mail, clock }: Surroundings): Outward {
  const { privateTargets = [], resolve, patience } = options;
  const send = createSend({
    allowed: privateTargets,
    ...(resolve && { resolve }),
    ...(patience !== undefined && { milliseconds: patience }),
  });
  const keys = pushKeysOf(secret);
  const telegram = options.telegram && createTelegram(options.telegram);
  const sendSms = options.sms && smsGateway(options.sms);
  const channels = [
    mailChannel(mail),
    pushChannel({ send, keys, clock, address }),
    ...(telegram ? [telegramChannel(telegram)] : []),
    ...(sendSms ? [smsChannel(sendSms)] : []),
  ];
  return {
    send,
    privateTargets,
    channels: new Map(channels.map((adapter) => [adapter.channel, adapter])),
    pushKey: keys.publicKey,
    telegram,
    sendSms,
  };
}

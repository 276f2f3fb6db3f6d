import { eq } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { Send } from "../../outgoing/send.ts";
import { pushSubscription } from "../schema.ts";
import { Refused, TargetGone, type ChannelAdapter, type Message } from "./channel.ts";
import { encryptFor, vapidHeader, type PushKeys } from "./web-push.ts";

type PushOptions = {
  readonly send: Send;
  readonly keys: PushKeys;
  readonly clock: Clock;
  /** Where people reach the product. */
  readonly address: () => string;
};

/** A browser that is off gets it when it comes back within this time, in seconds: later it would only surprise. */
const keptSeconds = 24 * 3600;

/** Messages to every browser in which the person allowed them. Where the push service knows a browser no more, it is forgotten. */
export function pushChannel({ send, keys, clock, address }: PushOptions): ChannelAdapter {
  const sendTo = async ({ endpoint, publicKey, authKey }: typeof pushSubscription.$inferSelect, message: Message, signal: AbortSignal) => {
    const { status } = await send({
      url: endpoint,
      headers: {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        authorization: vapidHeader(keys, { endpoint, contact: contactOf(address()), now: clock() }),
        ttl: String(keptSeconds),
        urgency: message.isUrgent ? "high" : "normal",
      },
      body: encryptFor({ publicKey, authKey }, payloadOf(message)),
      signal,
    });
    if (status === 404 || status === 410) throw new TargetGone("The browser does not take messages any more.");
    if (status >= 400 && status < 500 && status !== 429) throw new Refused(`The push service answered ${status}.`);
    if (status >= 300 || status < 200) throw new Error(`The push service answered ${status}.`);
  };
  return {
    channel: "push",
    targets: async (tx, person) => {
      const subscriptions = await tx.select().from(pushSubscription).where(eq(pushSubscription.userId, person));
      return subscriptions.map((subscription) => ({
        send: (message, signal) => sendTo(subscription, message, signal),
        forget: async (own) => void (await own.delete(pushSubscription).where(eq(pushSubscription.id, subscription.id))),
      }));
    },
  };
}

/** Push services take 4096 bytes; a text of people has up to four for a character. */
const payloadOf = ({ id, title, text, url }: Message): string =>
  JSON.stringify({ id, title: [...title].slice(0, 200).join(""), text: text === null ? null : [...text].slice(0, 500).join(""), url });

/** Push services want a page or a mailbox. A product that only this machine can reach has none. */
const contactOf = (address: string): string => (address.startsWith("https:") ? address : "mailto:nobody@example.com");

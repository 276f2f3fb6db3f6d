import { eq } from "drizzle-orm";
import { notificationSetting } from "../schema.ts";
import { Refused, type ChannelAdapter, type Message } from "./channel.ts";

/** A gateway that takes text messages by HTTP. `{to}` and `{text}` stand for the number and the words. */
export type SmsGateway = {
  /** Where it listens; values in it are percent-encoded. */
  readonly url: string;
  /** What is posted; without it the message is in the address alone. As JSON when it begins with a brace, else as a form. */
  readonly body?: string | undefined;
  /** The Authorization header. */
  readonly authorization?: string | undefined;
};

/** Sends one text message to a number with its country. @throws Refused when the gateway never will */
export type SendSms = (to: string, text: string, signal?: AbortSignal) => Promise<void>;

const milliseconds = 10_000;

/** Two parts of 153 characters, as long as phones show at once. */
const maxText = 306;

/** Text messages by any gateway that is spoken to by one HTTP request. */
export function smsGateway({ url, body, authorization }: SmsGateway): SendSms {
  const isJson = body?.trimStart().startsWith("{") ?? false;
  const encode = isJson ? (value: string) => JSON.stringify(value).slice(1, -1) : encodeURIComponent;
  return async (to, text, signal) => {
    const values = { to, text: [...text].slice(0, maxText).join("") };
    const answer = await fetch(filled(url, values, encodeURIComponent), {
      method: "POST",
      headers: {
        "content-type": isJson ? "application/json" : "application/x-www-form-urlencoded",
        ...(authorization !== undefined && { authorization }),
      },
      body: body === undefined ? "" : filled(body, values, encode),
      redirect: "error",
      signal: AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])]),
    });
    await answer.body?.cancel();
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429)
      throw new Refused(`The gateway for text messages answered ${answer.status}.`);
    if (!answer.ok) throw new Error(`The gateway for text messages answered ${answer.status}.`);
  };
}

const filled = (template: string, values: { readonly to: string; readonly text: string }, encode: (value: string) => string): string =>
  template.replaceAll(/\{(to|text)\}/g, (_, name: "to" | "text") => encode(values[name]));

/** Text messages to the number that the person has shown to be theirs. */
export function smsChannel(send: SendSms): ChannelAdapter {
  return {
    channel: "sms",
    targets: async (tx, person) => {
      const [setting] = await tx.select().from(notificationSetting).where(eq(notificationSetting.userId, person));
      const phone = setting?.phone;
      return phone ? [{ send: (message, signal) => send(phone, textOf(message), signal) }] : [];
    },
  };
}

const textOf = ({ title, url }: Message): string => `${[...title].slice(0, 200).join("")} ${url}`;

import { eq } from "drizzle-orm";
import { telegramChat } from "../schema.ts";
import { Refused, TargetGone, type ChannelAdapter, type Message } from "./channel.ts";
import { z } from "zod";

/** The installation's bot. */
export type TelegramBot = {
  readonly token: string;
  /** Its name without @, for the link that opens a chat with it. */
  readonly name: string;
  /** Where Telegram listens; another place in tests and for installations with a server of their own. */
  readonly api?: string | undefined;
};

const maxText = 4000;
const milliseconds = 10_000;

const Answer = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  description: z.string().optional(),
});

/** Somebody who pressed Start, with what the link carried. */
export type Started = { readonly chatId: string; readonly name: string; readonly word: string };

const Updates = z.array(
  z.object({
    update_id: z.int(),
    message: z
      .object({
        text: z.string().optional(),
        chat: z.object({ id: z.int(), type: z.string(), first_name: z.string().optional(), username: z.string().optional() }),
      })
      .optional(),
  }),
);

export type Telegram = ReturnType<typeof createTelegram>;

/** Speaks to Telegram as the bot. Neither errors nor logs hold its token. */
export function createTelegram({ token, name, api = "https://api.telegram.org" }: TelegramBot) {
  const call = async (method: string, body: object, signal?: AbortSignal): Promise<unknown> => {
    const asked = await fetch(`${api}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])]),
    }).catch((cause: unknown) => {
      throw new Error("Telegram cannot be reached.", { cause: cause instanceof Error ? cause.name : undefined });
    });
    const answer = Answer.safeParse(await asked.json().catch(() => undefined));
    const said = answer.data?.description ?? `status ${asked.status}`;
    if (asked.status === 403) throw new TargetGone(`Telegram says: ${said}`);
    if (asked.status === 400)
      throw /chat not found/i.test(said) ? new TargetGone(`Telegram says: ${said}`) : new Refused(`Telegram says: ${said}`);
    if (!answer.data?.ok) throw new Error(`Telegram says: ${said}`);
    return answer.data.result;
  };

  /** Everybody who pressed Start since it was last asked. What was given is not given again. */
  const started = async (): Promise<Started[]> => {
    const updates = Updates.parse(await call("getUpdates", { timeout: 0, allowed_updates: ["message"] }));
    const last = updates.at(-1);
    if (last) await call("getUpdates", { offset: last.update_id + 1, limit: 1, timeout: 0, allowed_updates: ["message"] });
    return updates.flatMap(({ message }) => {
      const word = /^\/start ([A-Za-z0-9_-]{1,64})$/.exec(message?.text ?? "")?.[1];
      // In a group everybody would read along.
      if (!message || word === undefined || message.chat.type !== "private") return [];
      const { id, username, first_name: firstName } = message.chat;
      return [{ chatId: String(id), name: username === undefined ? (firstName ?? "Telegram") : `@${username}`, word }];
    });
  };

  return {
    /** The link that opens a chat with the bot and hands it a word. */
    link: (word: string): string => `https://t.me/${name}?start=${word}`,
    started,
    say: async (chatId: string, text: string, signal?: AbortSignal): Promise<void> => {
      await call("sendMessage", { chat_id: chatId, text: text.slice(0, maxText), link_preview_options: { is_disabled: true } }, signal);
    },
  };
}

/** Messages in the chat that the person opened with the bot. Who blocks the bot is forgotten. */
export function telegramChannel(telegram: Telegram): ChannelAdapter {
  return {
    channel: "telegram",
    targets: async (tx, person) => {
      const chats = await tx.select().from(telegramChat).where(eq(telegramChat.userId, person));
      return chats.map(({ id, chatId }) => ({
        send: (message, signal) => telegram.say(chatId, textOf(message), signal),
        forget: async (own) => void (await own.delete(telegramChat).where(eq(telegramChat.id, id))),
      }));
    },
  };
}

const textOf = ({ title, text, url }: Message): string => [title, ...(text === null ? [] : [text]), url].join("\n\n");

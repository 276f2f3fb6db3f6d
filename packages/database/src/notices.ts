import { Client } from "pg";
import type { Log } from "@freehold/kernel/log.ts";

/** What is heard, and by whom. */
export type Listening = {
  /** Of the role that serves requests. */
  readonly url: string;
  readonly channel: string;
  /** Called for each notice, after the transaction that gave it; and with undefined once notices may have been missed. */
  readonly hear: (payload: string | undefined) => void;
  readonly log: Log;
};

const firstPauseMs = 500;
const longestPauseMs = 15_000;

/**
 * Listens on a connection of its own, which is made anew as often as it breaks. Notices are heard by every process and kept for
 * nobody: they say that it is worth to look, and are not a queue. What it returns ends it.
 */
export function listen({ url, channel, hear, log }: Listening): () => Promise<void> {
  let isStopped = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = firstPauseMs;

  const connect = async (): Promise<void> => {
    const own = new Client({
      connectionString: url,
      application_name: "freehold notices",
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client = own;
    let isOver = false;
    const over = (error?: Error): void => {
      if (isOver) return;
      isOver = true;
      void own.end().catch(() => undefined);
      if (isStopped) return;
      log.warn({ error, channel }, "Notices are not heard for a moment");
      timer = setTimeout(() => void connect(), pause);
      pause = Math.min(pause * 2, longestPauseMs);
    };
    own.on("error", over);
    own.on("end", () => over());
    own.on("notification", ({ payload }) => hear(payload ?? ""));
    try {
      await own.connect();
      await own.query(`listen "${channel.replaceAll('"', '""')}"`);
      pause = firstPauseMs;
      hear(undefined);
    } catch (error) {
      over(error as Error);
    }
  };
  const connecting = connect();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await connecting;
    await client?.end();
  };
}

import type { Redis as Connection } from "ioredis";
import type { Log } from "@freehold/kernel/log.ts";
import { Listeners, type Bus, type Listener } from "./bus.ts";

export type RedisBusOptions = {
  readonly log: Log;
  /**
   * What its channels begin with. Installations that share a Redis, such as a copy of the database to try things out,
   * must not hear each other.
   */
  readonly prefix: string;
};

/** How long a command waits for Redis. */
const patience = 500;
/** How soon after something could not be said everything is said again. */
const repairAfter = 1000;

const connecting = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: patience,
  connectTimeout: 10 * patience,
  retryStrategy: (times: number) => Math.min(100 * 2 ** times, 2000),
};

/**
 * The bus that all servers share. While Redis cannot be reached each process knows of itself alone and says so once; when
 * it is back everybody tells each other what holds by then.
 */
export async function busInRedis(url: string, options: RedisBusOptions): Promise<Bus> {
  // Loaded only where it is wanted.
  const { Redis } = await import("ioredis");
  const speaker = new Redis(url, { ...connecting, enableAutoPipelining: true });
  // A connection that listens can do nothing else. It subscribes by hand: whoever listens must know when it began.
  const hearer = new Redis(url, { ...connecting, autoResubscribe: false });
  const bus = new RedisBus({ speaker, hearer }, options);
  // A failure is told by the event; the connection is tried again in the background.
  await Promise.allSettled([speaker.connect(), hearer.connect()]);
  return bus;
}

class RedisBus implements Bus {
  readonly #speaker: Connection;
  readonly #hearer: Connection;
  readonly #log: Log;
  readonly #prefix: string;
  readonly #listeners = new Listeners();
  readonly #lose: (error?: unknown) => void;
  #isReachable = true;
  #isClosed = false;
  #repair: NodeJS.Timeout | undefined;

  constructor({ speaker, hearer }: { readonly speaker: Connection; readonly hearer: Connection }, { log, prefix }: RedisBusOptions) {
    [this.#speaker, this.#hearer, this.#log, this.#prefix] = [speaker, hearer, log, `${prefix}:`];
    this.#lose = (error) => {
      if (this.#isReachable) log.warn({ error }, "Redis cannot be reached: who is here is known of this server's people only until it can");
      this.#isReachable = false;
    };
    for (const redis of [speaker, hearer]) {
      redis.on("error", this.#lose);
      redis.on("close", this.#lose);
      redis.on("ready", () => this.#restore());
    }
    hearer.on("message", (channel: string, text: string) => {
      for (const listener of this.#listeners.of(channel.slice(this.#prefix.length))) listener.heard(text);
    });
  }

  publish(topic: string, text: string): void {
    // Said again with everything else once the connection is back.
    if (this.#isUp) this.#speaker.publish(this.#prefix + topic, text).catch(() => this.#repairSoon());
  }

  subscribe(topic: string, listener: Listener): () => void {
    this.#listeners.add(topic, listener);
    void this.#listen([topic]);
    return () => {
      this.#listeners.remove(topic, listener);
      if (!this.#listeners.has(topic) && this.#isUp) this.#hearer.unsubscribe(this.#prefix + topic).catch(this.#lose);
    };
  }

  isReachable(): boolean {
    return this.#isUp;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#repair);
    for (const redis of [this.#speaker, this.#hearer]) {
      redis.off("close", this.#lose);
      redis.disconnect();
    }
  }

  get #isUp(): boolean {
    return this.#speaker.status === "ready" && this.#hearer.status === "ready";
  }

  /** Hears the topics from now on, and has their listeners say everything again. */
  async #listen(topics: readonly string[]): Promise<void> {
    if (!this.#isUp || topics.length === 0) return;
    try {
      await this.#hearer.subscribe(...topics.map((topic) => this.#prefix + topic));
    } catch (error) {
      // A lost connection brings everything back by itself; anything else is tried again.
      this.#log.debug({ error }, "Redis did not take a subscription");
      this.#repairSoon();
      return;
    }
    for (const topic of topics) for (const listener of this.#listeners.of(topic)) listener.ready();
  }

  #repairSoon(): void {
    if (this.#isClosed) return;
    this.#repair ??= setTimeout(() => {
      this.#repair = undefined;
      void this.#listen(this.#listeners.topics);
    }, repairAfter);
  }

  #restore(): void {
    if (!this.#isUp) return;
    if (!this.#isReachable) this.#log.info({}, "Redis can be reached again: who is here is known of all servers' people");
    this.#isReachable = true;
    void this.#listen(this.#listeners.topics);
  }
}

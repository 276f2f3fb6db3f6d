import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { Pool } from "pg";
import { parseLsn, PgOutputDecoder } from "./pgoutput.ts";
import { readPublication, type Published } from "./publication.ts";
import { openReplication, type Replication } from "./replication.ts";
import { parseSnapshot } from "../snapshot.ts";
import { TransactionAssembler, type Transaction } from "./transaction.ts";

/** Where the changes go. All calls are synchronous and in order. */
export type FeedSink = {
  /** A new stream begins: every commit above `start` will be delivered. Nothing is known of the time before. */
  begin(epoch: string, start: number, published: Published): void;
  deliver(transaction: Transaction): void;
  /** Every commit up to and including `position` has been delivered. */
  advance(position: number): void;
  /** The tables of the publication or their shapes are no longer what they were. */
  republish(published: Published): void;
  /** The stream broke; another will begin. */
  interrupt(): void;
};

export type FeedOptions = {
  /** A role that may replicate and connect. */
  readonly url: string;
  readonly publication: string;
  readonly sink: FeedSink;
  readonly log: Log;
  readonly clock: Clock;
  /** Of one transaction; a larger one becomes fresh snapshots. */
  readonly maxTransactionBytes: number;
};

export type FeedState = "starting" | "live" | "reconnecting" | "stopped";

/** What a stream begins with. */
type Opening = { readonly start: number; readonly fail: (reason: Error) => void; readonly signal: AbortSignal };

/** How often the log is confirmed; between two confirmations PostgreSQL reports its position by itself. */
const confirmEveryMs = 1000;
const lookEveryMs = 2000;
/** How long a connection may take. */
const connectMs = 10_000;
const blockedAfterMs = 2000;
/** A server that does not answer a ping for so long is gone, whatever TCP believes. */
const silentAfterMs = 30_000;
const retryMs = { first: 100, most: 5000 };
/** How long a server process may take to notice that its stream is over. */
const closeMs = 500;

/**
 * The one reader of PostgreSQL's changes in a process. Connects, and connects again with backoff when anything
 * breaks; each stream begins anew, because what happened in between cannot be known.
 */
export class Feed {
  readonly #options: FeedOptions;
  #state: FeedState = "stopped";
  #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** For questions beside the stream. */
  #control: Pool | undefined;
  #fail: ((reason: Error) => void) | undefined;
  #received = 0;
  #heardAt = 0;
  #isNudging = false;
  #behind: { readonly flushed: number; readonly at: number } | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** How far the process is behind the log: bytes, and for how long; without a stream, since it was last heard of. */
  get lag(): { readonly bytes: number; readonly ms: number } {
    const behind = this.#behind;
    if (this.#state !== "live") return { bytes: 0, ms: this.#heardAt === 0 ? 0 : Math.round(performance.now() - this.#heardAt) };
    if (!behind || this.#received >= behind.flushed) return { bytes: 0, ms: 0 };
    return { bytes: behind.flushed - this.#received, ms: this.#options.clock().getTime() - behind.at };
  }

  /** Begins to connect, in the background. Resolves with the first stream, however long PostgreSQL takes, or with `stop`. */
  start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#state = "starting";
    this.#stop = new AbortController();
    const control = new Pool({
      connectionString: this.#options.url,
      application_name: "freehold live control",
      max: 2,
      connectionTimeoutMillis: connectMs,
      // A nudge is worth nothing until it is flushed.
      options: "-c synchronous_commit=local",
    });
    // An idle connection that breaks while everything stops is no news.
    control.on("error", (err) => !control.ending && this.#options.log.warn({ err }, "a control connection of the change feed broke"));
    this.#control = control;
    this.#running = this.#run(control, resolve).then(() => {
      resolve();
      return control.end();
    });
    return promise;
  }

  /** Disconnects; the slot disappears. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#stop.abort();
    this.#fail?.(new Error("The feed was stopped."));
    await this.#running;
  }

  /**
   * Writes a record that carries the stream over a position that is not yet flushed: without it a client that waits
   * for the end of the log would wait for somebody else's commit.
   */
  nudge(): void {
    if (this.#state !== "live" || this.#isNudging) return;
    this.#isNudging = true;
    void this.#ask("select pg_logical_emit_message(true, 'freehold', '')").finally(() => (this.#isNudging = false));
  }

  /** Up to where the log is written; 0 when the database cannot tell. */
  async written(): Promise<number> {
    const answer = await this.#control
      ?.query<{ written: string }>("select pg_current_wal_insert_lsn()::text as written")
      .catch((err: unknown) => {
        this.#options.log.warn({ err }, "a question beside the change feed failed");
      });
    return answer?.rows[0] ? parseLsn(answer.rows[0].written) : 0;
  }

  /** Asks beside the stream. A failure is only told: what the stream itself cannot survive it notices itself. */
  async #ask(text: string): Promise<void> {
    await this.#control?.query(text).catch((err: unknown) => this.#options.log.warn({ err }, "a question beside the change feed failed"));
  }

  async #run(control: Pool, isStreaming: () => void): Promise<void> {
    const { log, sink } = this.#options;
    const { signal } = this.#stop;
    let wait = retryMs.first;
    while (!signal.aborted) {
      const began = performance.now();
      const reason = await this.#stream(control, isStreaming);
      sink.interrupt();
      if (signal.aborted) break;
      if (this.#state === "live") this.#state = "reconnecting";
      // A stream that held for a while starts the backoff over.
      if (performance.now() - began > 2 * retryMs.most) wait = retryMs.first;
      log.warn({ err: reason, retryInMs: wait }, "the change feed is disconnected");
      await pause(wait * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, retryMs.most);
    }
  }

  /** Streams until it breaks; returns why. */
  async #stream(control: Pool, isStreaming: () => void): Promise<unknown> {
    const { promise: broken, reject: fail } = Promise.withResolvers<never>();
    // Awaited below in every case; until then a failure must not count as unhandled.
    broken.catch(() => undefined);
    let replication: Replication | undefined;
    let tasks: readonly NodeJS.Timeout[] = [];
    const over = new AbortController();
    try {
      replication = await openReplication(this.#options.url);
      this.#fail = fail;
      this.#stop.signal.throwIfAborted();
      const start = await Promise.race([this.#createSlot(control, replication), broken]);
      await Promise.race([this.#open(control, replication, { start, fail, signal: over.signal }), broken]);
      tasks = this.#watch(control, replication, fail);
      this.#state = "live";
      this.#options.log.info({ start }, "the change feed is live");
      isStreaming();
      return await broken;
    } catch (error) {
      return error;
    } finally {
      over.abort();
      tasks.forEach(clearInterval);
      if (replication) await close(control, replication);
    }
  }

  async #createSlot(control: Pool, replication: Replication): Promise<number> {
    const warning = this.#warnOfOpen(control, "select pg_blocking_pids($1) as pids", [replication.pid]);
    try {
      return await replication.createSlot();
    } finally {
      clearInterval(warning);
    }
  }

  /**
   * A transaction whose commit was written just before the slot began is not streamed, yet the next snapshot may still miss it.
   * Waits until all older than this moment have ended, as the slot did with those open before: which of them were written
   * already cannot be told. A snapshot alone does not name them: those that began after the last one that ended are beyond its xmax.
   */
  async #settle(control: Pool, signal: AbortSignal): Promise<void> {
    const ask = async (text: string) => (await control.query<{ answer: string }>(text)).rows[0]?.answer ?? "";
    const moment = await ask("select pg_current_xact_id()::text as answer");
    const older = "select array_agg(pid) as pids from pg_stat_activity where age(backend_xid) > age($1::xid8::xid)";
    const warning = this.#warnOfOpen(control, older, [moment]);
    try {
      const oldest = async () => parseSnapshot(await ask("select pg_current_snapshot()::text as answer")).xmin;
      while ((await oldest()) < Number(moment)) await pause(10, undefined, { signal });
    } finally {
      clearInterval(warning);
    }
  }

  /** Tells every now and then which server processes hold the stream up. */
  #warnOfOpen(control: Pool, text: string, values: readonly unknown[]): NodeJS.Timeout {
    const { log } = this.#options;
    return setInterval(() => {
      control.query<{ pids: number[] | null }>(text, [...values]).then(
        ({ rows }) => log.warn({ blockedBy: rows[0]?.pids ?? [] }, "the change feed waits for transactions that are still open"),
        () => undefined,
      );
    }, blockedAfterMs);
  }

  async #open(control: Pool, replication: Replication, { start, fail, signal }: Opening): Promise<void> {
    const { publication, sink, maxTransactionBytes } = this.#options;
    const published = await this.#published(control);
    const { rows } = await control.query<{ started: string }>("select extract(epoch from pg_postmaster_start_time())::text as started");
    // A disk that was rolled back keeps its identity and its timeline but repeats positions: hence the time of start.
    const epoch = createHash("sha256").update(`${replication.system} ${rows[0]?.started}`).digest("base64url").slice(0, 12);
    await this.#settle(control, signal);
    const decoder = new PgOutputDecoder();
    const assembler = new TransactionAssembler(maxTransactionBytes);
    this.#received = start;
    this.#behind = undefined;
    this.#heardAt = performance.now();
    sink.begin(epoch, start - 1, published);
    await replication.stream(publication, {
      message: (buffer, offset) => {
        this.#heardAt = performance.now();
        const message = decoder.decode(buffer, offset);
        const completed = message && assembler.take(message);
        if (!completed) return;
        sink.deliver(completed.transaction);
        this.#advance(completed.end);
      },
      head: (end, mustAnswer) => {
        this.#heardAt = performance.now();
        // Inside a transaction the position may already lie behind its commit.
        if (!assembler.isOpen) this.#advance(end);
        if (mustAnswer) replication.confirm(this.#received, false);
      },
      end: fail,
    });
  }

  #advance(end: number): void {
    if (end <= this.#received) return;
    this.#received = end;
    this.#options.sink.advance(end - 1);
  }

  #watch(control: Pool, replication: Replication, fail: (reason: Error) => void): readonly NodeJS.Timeout[] {
    const confirm = () => {
      const silentFor = performance.now() - this.#heardAt;
      if (silentFor > silentAfterMs) fail(new Error("The server does not answer."));
      else replication.confirm(this.#received, silentFor > silentAfterMs / 3);
    };
    let isLooking = false;
    const look = () => {
      // A slow answer must not queue further questions.
      if (isLooking) return;
      isLooking = true;
      void this.#look(control, fail).finally(() => (isLooking = false));
    };
    return [setInterval(confirm, confirmEveryMs), setInterval(look, lookEveryMs)];
  }

  /** Looks at what the stream itself does not tell: how long the log is, and what became of the publication. */
  async #look(control: Pool, fail: (reason: Error) => void): Promise<void> {
    const { sink, clock, log } = this.#options;
    try {
      const at = clock().getTime();
      const { rows } = await control.query<{ flushed: string }>("select pg_current_wal_flush_lsn()::text as flushed");
      const flushed = parseLsn(rows[0]?.flushed ?? "");
      // The oldest position not yet reached stays the measure.
      if (!this.#behind || this.#received >= this.#behind.flushed) this.#behind = { flushed, at };
      const published = await this.#published(control).catch((error: unknown) => {
        if (error instanceof NotPublished) fail(error);
        throw error;
      });
      sink.republish(published);
    } catch (err) {
      log.warn({ err }, "the publication could not be checked");
    }
  }

  /** @throws NotPublished when the publication is missing or empty. */
  async #published(control: Pool): Promise<Published> {
    const { publication } = this.#options;
    const published = await readPublication(control, publication);
    if (published.size === 0) throw new NotPublished(publication);
    return published;
  }
}

class NotPublished extends Error {
  constructor(publication: string) {
    super(`The publication ${publication} has no tables.`);
    this.name = "NotPublished";
  }
}

async function close(control: Pool, replication: Replication): Promise<void> {
  // A server process that waits for a transaction would not notice that we are gone, and keep its slot.
  const terminated = control.query("select pg_terminate_backend($1, $2)", [replication.pid, closeMs]).catch(() => undefined);
  await Promise.race([terminated, pause(closeMs, undefined, { ref: false })]);
  replication.close();
}

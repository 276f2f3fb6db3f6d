import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Backend } from "@freehold/api/backend.ts";

type LiveState = ReturnType<Backend["live"]["status"]>["state"];

/** Whether a server can be sent people, and if not, which part of it is not ready. Says nothing that a stranger must not know. */
export type Report = {
  readonly status: "ok" | "unavailable";
  readonly database: "ok" | "unreachable";
  /** Nothing listens before they are applied. */
  readonly migrations: "ok";
  /** "warming": changes are followed, but not yet for as long as clients of another server may have been away. */
  readonly live: "ok" | "warming" | Exclude<LiveState, "live">;
  /** "leaving": it was told to stop, and sends everybody away. */
  readonly server: "ok" | "leaving";
};

const lookEveryMs = 100;

/** What a server says to the proxy in front of it: send people, not yet, not any more. */
export class Readiness {
  readonly #backend: Backend;
  #isWarming = false;
  #isLeaving = false;
  #isClosed = false;
  #asking: Promise<boolean> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether it was told to stop. It still serves whoever comes until `isClosed`. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Whether newcomers who would stay, on a socket or an event stream, are sent elsewhere. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** From now on the proxy is told to send nobody. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** From now on nobody new may stay. */
  close(): void {
    this.#isLeaving = true;
    this.#isClosed = true;
  }

  /**
   * Holds readiness back until the changes of `ms` milliseconds are held, so that clients of the server that this one
   * replaces continue from where they are. Only while another server follows the same database: else nobody would.
   * @param started resolves with the first stream of changes
   */
  async warmUp(started: Promise<void>, ms: number): Promise<void> {
    this.#isWarming = true;
    try {
      await started;
      const until = performance.now() + ms;
      while (!this.#isLeaving && performance.now() < until && (await this.#hasPeers())) await pause(lookEveryMs);
    } finally {
      this.#isWarming = false;
    }
  }

  async report(): Promise<Report> {
    const database = await this.#isReachable();
    const { state } = this.#backend.live.status();
    const live = state !== "live" ? state : this.#isWarming ? "warming" : "ok";
    const isReady = database && live === "ok" && !this.#isLeaving;
    return {
      status: isReady ? "ok" : "unavailable",
      database: database ? "ok" : "unreachable",
      migrations: "ok",
      live,
      server: this.#isLeaving ? "leaving" : "ok",
    };
  }

  /** Whoever asks while somebody else's question is under way hears its answer: strangers may ask as often as they like. */
  #isReachable(): Promise<boolean> {
    return (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
  }

  async #ask(): Promise<boolean> {
    const { database, log } = this.#backend;
    try {
      await database.asIdentity((tx) => tx.execute("select 1"));
      return true;
    } catch (error) {
      log.warn({ error }, "The database cannot be reached");
      return false;
    }
  }

  /** Whether another process follows the changes of this database. One that cannot be asked about is none to wait for. */
  async #hasPeers(): Promise<boolean> {
    const { database, log } = this.#backend;
    try {
      const { rows } = await database.asIdentity((tx) =>
        tx.execute<{ followers: number }>(sql`
          select count(*)::int as followers from pg_replication_slots
          where active and temporary and starts_with(slot_name, 'freehold_') and database = current_database()`),
      );
      return rows[0]!.followers > 1;
    } catch (error) {
      log.warn({ error }, "It is not known whether another server follows the changes");
      return false;
    }
  }
}

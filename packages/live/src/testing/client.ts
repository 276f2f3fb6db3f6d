import { inspect, isDeepStrictEqual } from "node:util";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Holder } from "../access.ts";
import type { Before } from "../hub/effect.ts";
import { positionOf, type Frame } from "../frame.ts";
import type { Frames, Live } from "../live.ts";
import { keyOf, type Row } from "../row.ts";
import { itemDeclaration, type Asked, type World } from "./world.ts";

/** A sentence for each way in which a frame did not fit the rows it came to. */
export type Complaint = string;

/** A row on one line, its long text cut. */
export const shown = (row: object | undefined): string => inspect(row, { breakLength: Infinity, maxStringLength: 40 });

export type ClientOptions = {
  readonly world: World;
  /** The process that serves it at its next connection. */
  readonly live: () => Live;
  readonly holder: Holder;
  /** All items unless told. */
  readonly asked?: Asked;
  /** Waits between an answer of the database and its use, as a busy process does. */
  readonly linger?: () => Promise<unknown>;
  /** The rows that a frame's transaction found in place. */
  readonly before: (frame: Frame) => Before | undefined;
};

/**
 * A client as strict as can be: it holds rows, applies frames, and complains of every frame that does not continue
 * exactly what it has. To compare only final states would miss errors that a later write hides.
 */
export class StrictClient {
  readonly options: ClientOptions;
  readonly complaints: Complaint[] = [];
  asked: Asked;
  rows = new Map<string, Row>();
  isReady = false;
  /** Why the server ended the stream. */
  ended: DomainError | undefined;
  readonly counts = { frames: 0, joins: 0, snapshots: 0, resumed: 0, changes: 0 };
  readonly reasons = new Map<string, number>();
  /** Its rows may have been read while a table was emptied or rewritten, which PostgreSQL does not version. */
  #isDoubtful = false;
  #isAsking = false;
  #draining = 0;
  #isFirst = true;
  #isResuming = false;
  #loading: Row[] = [];
  #lastEventId: string | undefined;
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #pause: Promise<unknown> | undefined;

  constructor(options: ClientOptions) {
    this.options = options;
    this.asked = options.asked ?? { table: itemDeclaration };
  }

  get isConnected(): boolean {
    return this.#abort !== undefined;
  }

  /** Whether it has taken every frame that there is. */
  get isWaiting(): boolean {
    return this.#isAsking && !this.#pause && this.#draining === 0;
  }

  /**
   * Connects; `fresh` forgets everything first, as a reloaded page does. A `socket` has frames sent to it, anything else
   * asks for each.
   */
  connect(mode: "fresh" | "resume", as: "socket" | "reader" = "reader"): void {
    const { world, live, holder, linger } = this.options;
    const { table, filter, search } = this.asked;
    if (mode === "fresh") {
      this.#lastEventId = undefined;
      this.rows.clear();
    }
    this.isReady = false;
    this.ended = undefined;
    const abort = new AbortController();
    this.#abort = abort;
    const stream = live().subscribe<Row>({
      table,
      holder,
      filter,
      ...(search !== undefined && { search: { column: "search_text", folded: search } }),
      page: "all",
      access: async () => {
        const access = await world.access(holder);
        await linger?.();
        return access;
      },
      snapshot: async (caller) => {
        const snapshot = await world.read(caller, { table, filter, search });
        await linger?.();
        return snapshot;
      },
      lastEventId: this.#lastEventId,
      signal: abort.signal,
      maxQueuedBytes: 20_000,
    });
    this.#isResuming = this.#lastEventId !== undefined && positionOf(this.#lastEventId) !== undefined;
    this.#isFirst = true;
    this.#running = this.#run(stream, as);
  }

  async disconnect(): Promise<void> {
    this.#abort?.abort();
    await this.#running;
    this.#abort = undefined;
  }

  /** Takes nothing more until the promise resolves. */
  pause(until: Promise<unknown>): void {
    const paused = until.finally(() => {
      if (this.#pause === paused) this.#pause = undefined;
    });
    this.#pause = paused;
  }

  async #run(stream: Frames<Row>, as: "socket" | "reader"): Promise<void> {
    try {
      for (;;) {
        this.#isAsking = true;
        const { done, value } = await stream.next();
        this.#isAsking = false;
        if (done) return;
        this.#take(...value);
        await this.#pause;
        // As a door does: the first frame is asked for, the others are sent.
        if (as === "socket")
          stream.divert({ hasRoom: () => !this.#pause, send: (...sent) => this.#take(...sent), drained: () => this.#drained() });
      }
    } catch (error) {
      if (!(error instanceof DomainError)) this.complaints.push(`the stream threw ${String(error)}`);
      else this.ended = error;
      this.#abort = undefined;
    }
  }

  /** There is room again before a socket says so. */
  async #drained(): Promise<void> {
    this.#draining++;
    while (this.#pause) await this.#pause;
    await this.options.linger?.();
    this.#draining--;
  }

  #take(id: string, frame: Frame<Row>): void {
    this.counts.frames++;
    if (this.#isFirst && this.#isResuming && frame.k !== "snap") this.counts.resumed++;
    this.#isFirst = false;
    const before = positionOf(this.#lastEventId ?? "");
    const now = positionOf(id);
    if (id === this.#lastEventId) this.complaints.push(`the id ${id} came twice`);
    // A client ignores what does not lie after its position; a server that relies on that is wrong.
    if (frame.k === "tx" && before && now && before.epoch === now.epoch && now.lsn <= before.lsn)
      this.complaints.push(`${id} came after ${this.#lastEventId}`);
    this.#lastEventId = id;
    if (frame.k === "snap") this.#load(frame);
    else if (frame.k === "ready") {
      this.isReady = true;
      this.counts.joins++;
    } else if (frame.k === "tx") this.#apply(id, frame);
  }

  #load({ rows, part, last, reason }: Frame<Row> & { k: "snap" }): void {
    if (part === 0) {
      this.counts.snapshots++;
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
      this.#loading = [];
      this.#isDoubtful = this.options.world.isDoubtful;
      this.isReady = false;
    }
    this.#loading.push(...rows.map((row) => this.#own(row)));
    if (last) this.rows = new Map(this.#loading.map((row) => [keyOf(this.asked.table, row), row]));
  }

  #apply(id: string, frame: Frame<Row> & { k: "tx" }): void {
    const before = this.options.before(frame);
    if (!before) throw new Error("A frame was not traced.");
    for (const key of frame.del) {
      this.#compare(id, key, before);
      if (!this.rows.delete(key) && !this.#isDoubtful) this.complaints.push(`${id} removes ${key}, which is not there`);
      this.counts.changes++;
    }
    for (const row of frame.up) {
      const key = keyOf(this.asked.table, this.#own(row));
      this.#compare(id, key, before);
      this.rows.set(key, row);
      this.counts.changes++;
    }
  }

  /** Complains of a row of another organization. */
  #own(row: Row): Row {
    if (row["orgId"] !== this.options.holder.organizationId) this.complaints.push(`was sent ${shown(row)} of another organization`);
    return row;
  }

  #compare(id: string, key: string, before: Before): void {
    if (!this.#isDoubtful && !isDeepStrictEqual(before.get(key), this.rows.get(key))) {
      this.complaints.push(`${id} found ${shown(before.get(key))} where the client has ${shown(this.rows.get(key))}`);
    }
  }
}

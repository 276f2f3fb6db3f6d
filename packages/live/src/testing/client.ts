import { inspect, isDeepStrictEqual } from "node:util";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import type { Holder } from "../access.ts";
import type { Before } from "../hub/effect.ts";
import { positionOf, type Frame } from "../frame.ts";
import type { Live } from "../live.ts";
import { keyOf } from "../row.ts";
import { itemDeclaration, type Item, type World } from "./world.ts";

/** A sentence for each way in which a frame did not fit the rows it came to. */
export type Complaint = string;

/** A row on one line, its long text cut. */
export const shown = (row: object | undefined): string => inspect(row, { breakLength: Infinity, maxStringLength: 40 });

export type ClientOptions = {
  readonly world: World;
  readonly live: () => Live;
  readonly holder: Holder;
  readonly filter?: Expression | undefined;
  readonly search?: string | undefined;
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
  rows = new Map<string, Item>();
  isReady = false;
  /** Whether it has taken every frame that there is. */
  isWaiting = false;
  /** Why the server ended the stream. */
  ended: DomainError | undefined;
  readonly counts = { frames: 0, snapshots: 0, resumed: 0, changes: 0 };
  readonly reasons = new Map<string, number>();
  #loading: Item[] = [];
  #lastEventId: string | undefined;
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #isPaused: Promise<void> | undefined;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  get isConnected(): boolean {
    return this.#abort !== undefined;
  }

  /** Connects; `fresh` forgets everything first, as a reloaded page does. */
  connect(mode: "fresh" | "resume"): void {
    const { world, live, holder, filter, search } = this.options;
    if (mode === "fresh") {
      this.#lastEventId = undefined;
      this.rows.clear();
    }
    this.isReady = false;
    this.ended = undefined;
    const abort = new AbortController();
    this.#abort = abort;
    const stream = live().subscribe<Item>({
      table: itemDeclaration,
      holder,
      filter,
      ...(search !== undefined && { search: { column: "search_text", folded: search } }),
      access: () => world.access(holder),
      snapshot: (caller) => world.rows(caller, filter, search),
      lastEventId: this.#lastEventId,
      signal: abort.signal,
      maxQueuedBytes: 20_000,
    });
    this.#running = this.#run(stream, this.#lastEventId !== undefined && positionOf(this.#lastEventId) !== undefined);
  }

  async disconnect(): Promise<void> {
    this.#abort?.abort();
    await this.#running;
    this.#abort = undefined;
  }

  /** Reads nothing more until the promise resolves. */
  pause(until: Promise<void>): void {
    this.#isPaused = until;
  }

  async #run(stream: AsyncIterator<readonly [string, Frame<Item>]>, isResuming: boolean): Promise<void> {
    let isFirst = true;
    try {
      for (;;) {
        this.isWaiting = true;
        const { done, value } = await stream.next();
        this.isWaiting = false;
        if (done) return;
        const [id, frame] = value;
        if (isFirst && isResuming && frame.k !== "snap") this.counts.resumed++;
        isFirst = false;
        this.#take(id, frame);
        await this.#isPaused;
      }
    } catch (error) {
      if (!(error instanceof DomainError)) this.complaints.push(`the stream threw ${String(error)}`);
      else this.ended = error;
      this.#abort = undefined;
    }
  }

  #take(id: string, frame: Frame<Item>): void {
    this.counts.frames++;
    const before = positionOf(this.#lastEventId ?? "");
    const now = positionOf(id);
    if (id === this.#lastEventId) this.complaints.push(`the id ${id} came twice`);
    // A client ignores what does not lie after its position; a server that relies on that is wrong.
    if (frame.k === "tx" && before && now && before.epoch === now.epoch && now.lsn <= before.lsn)
      this.complaints.push(`${id} came after ${this.#lastEventId}`);
    this.#lastEventId = id;
    if (frame.k === "snap") this.#load(frame);
    else if (frame.k === "ready") this.isReady = true;
    else if (frame.k === "tx") this.#apply(id, frame);
  }

  #load({ rows, part, last, reason }: Frame<Item> & { k: "snap" }): void {
    if (part === 0) {
      this.counts.snapshots++;
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
      this.#loading = [];
      this.isReady = false;
    }
    this.#loading.push(...rows);
    if (last) this.rows = new Map(this.#loading.map((row) => [keyOf(itemDeclaration, row), row]));
  }

  #apply(id: string, frame: Frame<Item> & { k: "tx" }): void {
    const before = this.options.before(frame);
    if (!before) throw new Error("A frame was not traced.");
    for (const key of frame.del) {
      this.#compare(id, key, before);
      if (!this.rows.delete(key)) this.complaints.push(`${id} removes ${key}, which is not there`);
      this.counts.changes++;
    }
    for (const row of frame.up) {
      const key = keyOf(itemDeclaration, row);
      this.#compare(id, key, before);
      this.rows.set(key, row);
      this.counts.changes++;
    }
  }

  #compare(id: string, key: string, before: Before): void {
    if (!isDeepStrictEqual(before.get(key), this.rows.get(key))) {
      this.complaints.push(`${id} found ${shown(before.get(key))} where the client has ${shown(this.rows.get(key))}`);
    }
  }
}

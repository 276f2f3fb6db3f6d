import { isDeepStrictEqual } from "node:util";
import { TRPCError, type TrackedEnvelope } from "@trpc/server";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { positionOf, type Frame } from "@freehold/live/frame.ts";
import { keyOf, type Row } from "@freehold/live/row.ts";
import { callFor } from "../../testing/calling.ts";
import type { Caller } from "../../testing/world.ts";

/** What a frame is, for counting: snapshots by their reason, transactions by what they bring. */
export type FrameKind = `snap ${string}` | "up" | "del" | "ready" | "beat";

/** Who follows what. */
export type Following = {
  readonly caller: () => Caller;
  readonly path: string;
  readonly table: Declaration;
  readonly organizationId: string;
  readonly input?: object;
};

/**
 * A client of one live view of the product that complains of every frame which does not fit: a removal of what it does
 * not have, a row of another organization, a position that does not move on.
 */
export class StrictFollower {
  readonly following: Following;
  readonly rows = new Map<string, Row>();
  readonly complaints: string[] = [];
  readonly counts = new Map<FrameKind, number>();
  /** Every row and every removed key that was ever sent, for who wants to ask whether it might have been. */
  readonly sent: { readonly rows: Row[]; readonly removed: string[] } = { rows: [], removed: [] };
  isReady = false;
  /** Why the stream was refused or ended. */
  ended: TRPCError["code"] | undefined;
  #lastEventId: string | undefined;
  #loading: Row[] = [];
  #stream: AsyncIterator<TrackedEnvelope<Frame<Row>>> | undefined;
  #running: Promise<void> | undefined;
  #pause: Promise<void> | undefined;

  constructor(following: Following) {
    this.following = following;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Asks for the stream, continuing after what it has. */
  async open(): Promise<void> {
    const { caller, path, input } = this.following;
    this.isReady = false;
    this.ended = undefined;
    try {
      // Proof: what a live procedure yields, for a caller without a wire between.
      const stream = (await callFor(caller(), path)({ ...input, lastEventId: this.#lastEventId })) as AsyncIterable<
        TrackedEnvelope<Frame<Row>>
      >;
      this.#stream = stream[Symbol.asyncIterator]();
      this.#running = this.#run(this.#stream);
    } catch (error) {
      this.#end(error);
    }
  }

  async leave(): Promise<void> {
    await this.#stream?.return?.();
    this.#stream = undefined;
    await this.#running;
  }

  /** Reads nothing more until the promise resolves. */
  pause(until: Promise<void>): void {
    this.#pause = until;
  }

  async #run(stream: AsyncIterator<TrackedEnvelope<Frame<Row>>>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await stream.next();
        if (done) return;
        this.#take(value[0], value[1]);
        await this.#pause;
      }
    } catch (error) {
      this.#stream = undefined;
      this.#end(error);
    }
  }

  #end(error: unknown): void {
    this.ended = error instanceof TRPCError ? error.code : "INTERNAL_SERVER_ERROR";
    if (this.ended === "INTERNAL_SERVER_ERROR") this.#complain(`ended with ${String(error)}`);
    // What it may not see any more it does not keep.
    this.rows.clear();
    this.#lastEventId = undefined;
  }

  #complain(text: string): void {
    this.complaints.push(`${this.following.path}: ${text}`);
  }

  #count(kind: FrameKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  #take(id: string, frame: Frame<Row>): void {
    const [before, now] = [positionOf(this.#lastEventId ?? ""), positionOf(id)];
    if (id === this.#lastEventId) this.#complain(`the id ${id} came twice`);
    if (frame.k === "tx" && before && now && before.epoch === now.epoch && now.lsn <= before.lsn)
      this.#complain(`${id} came after ${this.#lastEventId}`);
    this.#lastEventId = id;
    if (frame.k === "snap") this.#load(frame);
    else if (frame.k === "tx") this.#apply(id, frame);
    else this.#count(frame.k);
    if (frame.k === "ready") this.isReady = true;
  }

  #load({ rows, part, last, reason }: Frame<Row> & { k: "snap" }): void {
    if (part === 0) {
      this.#count(`snap ${reason}`);
      this.#loading = [];
      this.isReady = false;
    }
    this.#loading.push(...rows.map((row) => this.#seen(row)));
    if (!last) return;
    this.rows.clear();
    for (const row of this.#loading) this.rows.set(this.#keyOf(row), row);
  }

  #apply(id: string, { up, del }: Frame<Row> & { k: "tx" }): void {
    if (up.length > 0) this.#count("up");
    if (del.length > 0) this.#count("del");
    for (const key of del) {
      this.sent.removed.push(key);
      if (!this.rows.delete(key)) this.#complain(`${id} removes ${key}, which is not there`);
    }
    for (const row of up) this.rows.set(this.#keyOf(row), this.#seen(row));
  }

  #seen(row: Row): Row {
    this.sent.rows.push(row);
    if (row["orgId"] !== this.following.organizationId)
      this.#complain(`was sent a row of another organization: ${JSON.stringify(row["id"])}`);
    return row;
  }

  readonly #keyOf = (row: Row): string => keyOf(this.following.table, row);

  /** In what its rows differ from those that a list gives. */
  differences(listed: readonly Row[]): string[] {
    const wanted = new Map(listed.map((row) => [this.#keyOf(row), row]));
    return [...new Set([...wanted.keys(), ...this.rows.keys()])].flatMap((key) =>
      isDeepStrictEqual(wanted.get(key), this.rows.get(key))
        ? []
        : [`${this.following.path}: has ${JSON.stringify(this.rows.get(key))} instead of ${JSON.stringify(wanted.get(key))}`],
    );
  }
}

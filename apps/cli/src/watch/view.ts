import { isDeepStrictEqual } from "node:util";
import type { Frame } from "@freehold/live/frame.ts";

/** A row as it arrives on a live view. */
export type WatchedRow = Readonly<Record<string, unknown>>;
export type WatchedFrame = Frame<WatchedRow>;

/** What happened to a row as somebody who watches sees it. */
export type Change =
  | { readonly what: "present" | "added"; readonly key: string; readonly row: WatchedRow }
  | { readonly what: "changed"; readonly key: string; readonly row: WatchedRow; readonly before: WatchedRow }
  | { readonly what: "removed"; readonly key: string; readonly before: WatchedRow | undefined };

/**
 * The rows of a live view as its frames leave them. A snapshot after the first replaces all rows: what differs is told
 * as changes, so that a gap in the line shows as what happened during it.
 */
export class View {
  readonly #key: readonly string[];
  #rows = new Map<string, WatchedRow>();
  #arriving: Map<string, WatchedRow> | undefined;
  #isFirst = true;

  constructor(key: readonly string[]) {
    this.#key = key;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Takes a frame in and tells what it changes. Parts of a snapshot tell nothing before the last one. */
  take(frame: WatchedFrame): Change[] {
    if (frame.k === "snap") return this.#takeSnapshot(frame);
    if (frame.k !== "tx") return [];
    return [...frame.up.map((row) => this.#put(keyOf(row, this.#key), row)), ...frame.del.map((key) => this.#remove(key))].filter(
      (change) => change !== undefined,
    );
  }

  #takeSnapshot({ rows, part, last }: WatchedFrame & { k: "snap" }): Change[] {
    if (part === 0 || !this.#arriving) this.#arriving = new Map();
    for (const row of rows) this.#arriving.set(keyOf(row, this.#key), row);
    if (!last) return [];
    const arrived = this.#arriving;
    this.#arriving = undefined;
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#rows = arrived;
      return [...arrived].map(([key, row]) => ({ what: "present", key, row }));
    }
    const gone = [...this.#rows.keys()].filter((key) => !arrived.has(key));
    return [...gone.map((key) => this.#remove(key)), ...[...arrived].map(([key, row]) => this.#put(key, row))].filter(
      (change) => change !== undefined,
    );
  }

  #put(key: string, row: WatchedRow): Change | undefined {
    const before = this.#rows.get(key);
    this.#rows.set(key, row);
    if (!before) return { what: "added", key, row };
    return isDeepStrictEqual(before, row) ? undefined : { what: "changed", key, row, before };
  }

  #remove(key: string): Change | undefined {
    const before = this.#rows.get(key);
    this.#rows.delete(key);
    return before && { what: "removed", key, before };
  }
}

/** The key under which the wire names a row: its id, or for a series its key columns joined. */
function keyOf(row: WatchedRow, key: readonly string[]): string {
  return key.map((name) => (row[name] instanceof Date ? row[name].toISOString() : String(row[name]))).join("|");
}

const frameKinds: readonly WatchedFrame["k"][] = ["snap", "tx", "ready", "beat"];

/** Whether an event is a frame of a live view. Other subscriptions carry events of their own. */
export function isFrame(event: unknown): event is WatchedFrame {
  return typeof event === "object" && event !== null && "k" in event && frameKinds.some((kind) => kind === event.k);
}

import type { Frame, SnapshotReason } from "../frame.ts";
import { rememberSource, sourceOf } from "../row-source.ts";
import type { Snapshot } from "./subscriber.ts";

/** Rows in one part of a snapshot. */
const partRows = 500;

/** The frames of snapshots. Those who share a snapshot share its frames too, and with them the text that a door makes of each. */
export class SnapshotParts {
  readonly #frames = new WeakMap<Snapshot, Map<SnapshotReason, readonly Frame[]>>();

  of(snapshot: Snapshot, reason: SnapshotReason): readonly Frame[] {
    const byReason = this.#frames.get(snapshot) ?? new Map<SnapshotReason, readonly Frame[]>();
    this.#frames.set(snapshot, byReason);
    const frames = byReason.get(reason) ?? partsOf(snapshot, reason);
    byReason.set(reason, frames);
    return frames;
  }
}

function partsOf({ rows, more }: Snapshot, reason: SnapshotReason): readonly Frame[] {
  const count = Math.max(1, Math.ceil(rows.length / partRows));
  return Array.from({ length: count }, (_, part) => ({
    k: "snap",
    reason,
    rows: partOf(rows, part * partRows),
    part,
    last: part === count - 1,
    more,
  }));
}

/** The rows from one on, which remember their text as the whole did. */
function partOf(rows: Snapshot["rows"], from: number): Snapshot["rows"] {
  const part = rows.slice(from, from + partRows);
  const source = sourceOf(rows);
  if (source) rememberSource(part, { text: source.text, rows: source.rows.slice(from, from + partRows) });
  return part;
}

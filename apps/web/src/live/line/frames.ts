import { positionOf, type Frame, type Position } from "@freehold/live/frame.ts";

/** One row as it travels: the columns by their names, instants as Date. */
export type Row = { readonly [column: string]: unknown };

/** What a live subscription yields, with the id from which a lost stream is continued. */
export type TrackedFrame = { readonly id: string; readonly data: Frame<Row> };

export function isTrackedFrame(value: unknown): value is TrackedFrame {
  return typeof value === "object" && value !== null && "id" in value && "data" in value;
}

/** Whether the frame tells nothing new to a reader who has every commit up to `position`. Two sockets may overlap. */
export function isSeen({ id, data }: TrackedFrame, position: Position | undefined): boolean {
  const next = data.k === "tx" ? positionOf(id) : undefined;
  return next !== undefined && next.epoch === position?.epoch && next.lsn <= position.lsn;
}

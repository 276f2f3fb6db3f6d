/** Why a client gets all rows again. */
export type SnapshotReason = "start" | "gap" | "access" | "schema" | "lag";

/** What travels to a client. Rows are whole; a key is a row's `id`, or for a series its key columns joined by "|". */
export type Frame<Row = unknown> =
  /** Replaces everything the client has, in parts: clear at part 0, use the rows once `last` came. */
  | {
      readonly k: "snap";
      readonly reason: SnapshotReason;
      readonly rows: readonly Row[];
      readonly part: number;
      readonly last: boolean;
      /** There are more rows than a snapshot may hold. */
      readonly more: boolean;
    }
  /** One whole transaction. */
  | { readonly k: "tx"; readonly up: readonly Row[]; readonly del: readonly string[] }
  /** The rows are those of now. */
  | { readonly k: "ready" }
  /** Nothing changed; the id says up to where. `lag` is how far the server itself is behind, in milliseconds. */
  | { readonly k: "beat"; readonly lag: number };

/** A point up to which a client has every commit of one view. Only comparable within its epoch. */
export type Position = { readonly epoch: string; readonly lsn: number };

/**
 * The id of a transaction's frame: resuming with it continues after that commit. The same in every process, so that a client that is
 * moved from one to another drops what both deliver.
 * @param nonce keeps it apart from other processes' ids, for a client that lost what they delivered to a snapshot
 */
export const changeId = ({ epoch, lsn }: Position, nonce?: number): string =>
  `c:${epoch}:${lsn.toString(16)}${nonce === undefined ? "" : `:${nonce.toString(36)}`}`;

/** The id of a frame without a change. Resumable; the nonce keeps it apart from every other id. */
export const beatId = ({ epoch, lsn }: Position, nonce: number): string => `b:${epoch}:${lsn.toString(16)}:${nonce.toString(36)}`;

/** The id of a part of a snapshot. Never equal to a change's id, or a client that saw the change would drop it. */
export const snapshotId = ({ epoch, lsn }: Position, nonce: number): string => `s:${epoch}:${lsn.toString(16)}:${nonce.toString(36)}`;

/** The id of a frame between a snapshot and the completion of its join: not every commit below it is contained. */
export const incompleteId = ({ epoch, lsn }: Position, nonce: number): string => `i:${epoch}:${lsn.toString(16)}:${nonce.toString(36)}`;

const resumable = /^[cb]:([\w.-]{1,100}):([0-9a-f]{1,13})(?::[0-9a-z]{1,11})?$/;

/** The position that an id promises; undefined for an id after which only a fresh snapshot is right. */
export function positionOf(id: string): Position | undefined {
  const [, epoch, lsn] = resumable.exec(id) ?? [];
  return epoch === undefined || lsn === undefined ? undefined : { epoch, lsn: parseInt(lsn, 16) };
}

/**
 * What the first statement of a snapshot's transaction selects, in this order: which transactions the rows contain,
 * where the log ends for commits that may be contained, and where it ends for those that certainly can be streamed.
 * One statement, so that all three belong to one moment.
 */
export const snapshotSql = `pg_current_snapshot()::text as "snapshot", pg_current_wal_insert_lsn()::text as "insertLsn", pg_current_wal_flush_lsn()::text as "flushLsn"`;

/** Which transactions a snapshot contains. Ids are full (64 bits), exact as numbers below 2^53. */
export type Visibility = {
  /** Every transaction below it has ended. */
  readonly xmin: number;
  /** No transaction from it on had ended. */
  readonly xmax: number;
  /** Those between that were still open. */
  readonly open: ReadonlySet<number>;
};

/** Reads PostgreSQL's text form of a snapshot, `xmin:xmax:open,open`. @throws TypeError for any other text. */
export function parseSnapshot(text: string): Visibility {
  const [, xmin, xmax, open] = /^(\d+):(\d+):((?:\d+,?)*)$/.exec(text) ?? [];
  if (xmin === undefined || xmax === undefined) throw new TypeError(`${JSON.stringify(text)} is not a snapshot.`);
  return { xmin: Number(xmin), xmax: Number(xmax), open: new Set(open ? open.split(",").map(Number) : []) };
}

/**
 * Whether the snapshot contains a committed transaction, given the 32 bits of its id that the change stream carries.
 * The missing bits follow from the signed distance to xmax, right across a wrap of the counter.
 */
export function isVisible({ xmin, xmax, open }: Visibility, xid32: number): boolean {
  const full = xmax - (((xmax % 0x1_0000_0000) - xid32) | 0);
  return full < xmin || (full < xmax && !open.has(full));
}

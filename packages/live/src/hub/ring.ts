import type { Affected, Holder } from "../access.ts";
import { touches } from "../access.ts";
import type { RowImage } from "../row.ts";
import { isVisible, type Visibility } from "../snapshot.ts";

/** One row changed, ready to be decided about. */
export type RowChange = { readonly old: RowImage | undefined; readonly new: RowImage | undefined };

/** One delivered transaction, as far as subscriptions can ask for it. */
export type Entry = {
  readonly lsn: number;
  readonly xid: number;
  readonly changes: ReadonlyMap<string, readonly RowChange[]>;
  /** Tables whose changes are not all in `changes`. */
  readonly dirty: ReadonlySet<string>;
  /** Tables that lost rows of which only the key was told, each with the organizations whose rows they were. */
  readonly pruned: ReadonlyMap<string, ReadonlySet<string>>;
  readonly affected: readonly Affected[];
  readonly bytes: number;
};

/** The rows of one organization in one table. */
export type Watched = { readonly table: string; readonly organizationId: string };

/** Whom an entry concerns besides tables: used as a name in the same index. */
const access = Symbol("access");
type Topic = string | typeof access;

/** First in, first out, without moving what stays. */
class Line<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    // What has left must not be held here until the others move up.
    if (this.#head < this.#items.length) this.#items[this.#head++] = undefined;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = this.#head; i < this.#items.length; i++) yield this.#items[i]!;
  }
}

type Track = {
  readonly entries: Line<Entry>;
  /** Transactions that are no longer held, for as long as a snapshot could still miss one. */
  readonly evicted: Line<{ readonly xid: number; readonly at: number }>;
  /** Everything committed above it is held. */
  floor: number;
};

/** An entry costs its bytes and about this much for the objects around them. */
const overhead = 400;
/** How long after its commit was streamed a transaction may still be missing from a new snapshot. */
const rememberMs = 60_000;

/**
 * The transactions delivered last, bounded by bytes: for joins, since a commit can be streamed before a later snapshot
 * sees it, and for clients that come back. Entries leave in the order in which they came.
 */
export class Ring {
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #entries = new Line<Entry>();
  readonly #tracks = new Map<Topic, Track>();
  #bytes = 0;
  #start = 0;

  constructor(maxBytes: number, now: () => number) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** How much of the bound is used, and by how many transactions. */
  get fill(): { readonly bytes: number; readonly limit: number; readonly entries: number } {
    return { bytes: this.#bytes, limit: this.#maxBytes, entries: this.#entries.size };
  }

  /** Forgets everything: a new stream delivers what was committed above `start`. */
  begin(start: number): void {
    this.#tracks.clear();
    while (this.#entries.shift());
    this.#bytes = 0;
    this.#start = start;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes + overhead;
    for (const topic of topicsOf(entry)) this.#track(topic).entries.push(entry);
    while (this.#bytes > this.#maxBytes && this.#entries.size > 1) this.#evict();
  }

  /** Whether everything that was committed to a table above `lsn` is held. */
  covers(table: string, lsn: number): boolean {
    return lsn >= (this.#tracks.get(table)?.floor ?? this.#start);
  }

  /** What was committed to a table above `lsn`; undefined when that is no longer held, or not row by row. */
  since(watched: Watched, lsn: number): readonly Entry[] | undefined {
    if (!this.covers(watched.table, lsn)) return undefined;
    const entries = [...(this.#tracks.get(watched.table)?.entries ?? [])].filter((entry) => entry.lsn > lsn);
    return entries.some((entry) => isUntold(entry, watched)) ? undefined : entries;
  }

  /**
   * The delivered transactions of a table that a snapshot does not contain, in order; undefined when one of them
   * cannot be applied any more, so that a newer snapshot is needed.
   */
  unseen(watched: Watched, snapshot: Visibility): readonly Entry[] | undefined {
    const track = this.#tracks.get(watched.table);
    if (!track) return [];
    if (this.#hasEvicted(track, snapshot)) return undefined;
    const entries = [...track.entries].filter((entry) => !isVisible(snapshot, entry.xid));
    return entries.some((entry) => isUntold(entry, watched)) ? undefined : entries;
  }

  /** Whether everything delivered that touches a holder's access is contained in a snapshot. */
  isAccessSeen(holder: Holder, snapshot: Visibility): boolean {
    const track = this.#tracks.get(access);
    if (!track) return true;
    if (this.#hasEvicted(track, snapshot)) return false;
    for (const { xid, affected } of track.entries) {
      if (affected.some((one) => touches(one, holder)) && !isVisible(snapshot, xid)) return false;
    }
    return true;
  }

  #hasEvicted({ evicted }: Track, snapshot: Visibility): boolean {
    for (const { xid } of evicted) if (!isVisible(snapshot, xid)) return true;
    return false;
  }

  #track(topic: Topic): Track {
    let track = this.#tracks.get(topic);
    if (!track) this.#tracks.set(topic, (track = { entries: new Line(), evicted: new Line(), floor: this.#start }));
    return track;
  }

  #evict(): void {
    const entry = this.#entries.shift()!;
    this.#bytes -= entry.bytes + overhead;
    const at = this.#now();
    for (const topic of topicsOf(entry)) {
      const { entries, evicted } = this.#track(topic);
      entries.shift();
      this.#track(topic).floor = entry.lsn;
      evicted.push({ xid: entry.xid, at });
      while (evicted.first()!.at < at - rememberMs) evicted.shift();
    }
  }
}

/** Whether a transaction did to these rows what cannot be applied row by row. */
function isUntold({ dirty, pruned }: Entry, { table, organizationId }: Watched): boolean {
  return dirty.has(table) || (pruned.get(table)?.has(organizationId) ?? false);
}

function topicsOf({ changes, dirty, pruned, affected }: Entry): Set<Topic> {
  const topics = new Set<Topic>([...changes.keys(), ...dirty, ...pruned.keys()]);
  if (affected.length > 0) topics.add(access);
  return topics;
}

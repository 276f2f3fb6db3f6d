import { randomInt } from "node:crypto";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { AffectsAccess } from "../access.ts";
import { Directory, type Group } from "./directory.ts";
import { effectOn, type Before } from "./effect.ts";
import type { FeedSink } from "../feed/feed.ts";
import { beatId, changeId, incompleteId, snapshotId, type Frame, type Position, type SnapshotReason } from "../frame.ts";
import { Joins, type Entrance } from "./join.ts";
import type { Published } from "../feed/publication.ts";
import { Reading } from "./reading.ts";
import { Ring, type Entry, type RowChange } from "./ring.ts";
import { isVisible } from "../snapshot.ts";
import { SnapshotParts } from "./snapshot-parts.ts";
import type { Snapshot, Subscriber } from "./subscriber.ts";
import type { Transaction } from "../feed/transaction.ts";
import type { View } from "./view.ts";

export type HubOptions = {
  readonly tables: readonly Declaration[];
  readonly affects: ReadonlyMap<string, AffectsAccess>;
  readonly ringBytes: number;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
  /** How far the process is behind the log, in milliseconds. */
  readonly lag: () => number;
  /** Asks for a record that carries the stream over what is not flushed yet. */
  readonly nudge: () => void;
  /** Up to where the log is written at this moment. */
  readonly written: () => Promise<number>;
  /** Told of each transaction's frame and of the rows its clients must have had. For proofs. */
  readonly trace?: ((frame: Frame, before: Before) => void) | undefined;
};

/** How a hub stands, and what it has done since the process began. */
export type HubStatus = {
  readonly subscribers: number;
  /** How many of them are not completely in the stream. */
  readonly joining: number;
  /** How many are too slow, and get a snapshot when they read again. */
  readonly stalled: number;
  /** How many different views they are. */
  readonly groups: number;
  /** What is kept for clients that come back, in bytes and transactions. */
  readonly ring: { readonly bytes: number; readonly limit: number; readonly entries: number };
  /** Transactions that came, since the process began. */
  readonly transactions: number;
  /** Frames that were given to subscribers, since the process began. */
  readonly delivered: number;
  /** How often a slow subscriber lost what waited for it, since the process began. */
  readonly dropped: number;
  /** Names the history that positions belong to. Empty before the first stream. */
  readonly epoch: string;
  /** Every commit up to here was delivered. */
  readonly position: number;
};

const beatEveryMs = 15_000;
const tickMs = 1000;
const nudgeAfterMs = 50;
/**
 * Stands between the one stream of changes and all subscriptions. Everything here happens in the turn in which a
 * transaction is delivered; only joins wait for the database.
 */
export class Hub implements FeedSink {
  readonly #options: HubOptions;
  readonly #reading: Reading;
  readonly #ring: Ring;
  readonly #joins: Joins;
  readonly #directory = new Directory();
  readonly #parts = new SnapshotParts();
  /** Open, with a join that is not complete. */
  readonly #pending = new Set<Subscriber>();
  #published: Published = new Map();
  #epoch = "";
  /** Every commit up to here was delivered. */
  #head = 0;
  // Random at first: ids of two processes must differ even at one position.
  #nonce = randomInt(2 ** 31);
  readonly #own = randomInt(2 ** 31);
  #transactions = 0;
  #delivered = 0;
  #dropped = 0;
  #tick: NodeJS.Timeout | undefined;
  #nudge: NodeJS.Timeout | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#reading = new Reading(options);
    this.#ring = new Ring(options.ringBytes, () => performance.now());
    this.#joins = new Joins({
      ring: this.#ring,
      log: options.log,
      concurrency: options.concurrency,
      epochOf: (view) => this.#epochOf(view),
      isPublished: (table) => this.#published.has(table),
      // What was delivered here needs no question; another process may have come further.
      isWritten: async (lsn) => lsn <= this.#head || lsn <= (await this.#options.written()),
      admit: (subscriber, entrance) => this.#admit(subscriber, entrance),
      refuse: (subscriber, error) => this.#end(subscriber, error),
    });
  }

  get status(): HubStatus {
    let joining = 0;
    let stalled = 0;
    for (const { state, pending } of this.#directory.all) {
      if (state === "stalled") stalled++;
      else if (state !== "open" || pending) joining++;
    }
    return {
      subscribers: this.#directory.all.size,
      joining,
      stalled,
      groups: this.#directory.groupCount,
      ring: this.#ring.fill,
      transactions: this.#transactions,
      delivered: this.#delivered,
      dropped: this.#dropped,
      epoch: this.#epoch,
      position: this.#head,
    };
  }

  start(): void {
    this.#tick = setInterval(() => this.beat(), tickMs);
  }

  /** Lets go of everybody without a word: their clients come back, here or elsewhere. */
  stop(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#nudge);
    for (const subscriber of this.#directory.all) this.#forget(subscriber);
  }

  add(subscriber: Subscriber): void {
    subscriber.stream.attend({ onRead: () => this.#readOn(subscriber), onLeave: () => this.#forget(subscriber) });
    this.#directory.add(subscriber);
    void this.#joins.enter(subscriber);
  }

  begin(epoch: string, start: number, published: Published): void {
    const absent = this.#options.tables.filter(({ fullName }) => !published.has(fullName)).map(({ fullName }) => fullName);
    if (absent.length > 0) this.#options.log.error({ tables: absent }, "these tables are not published and cannot be watched");
    this.#epoch = epoch;
    this.#head = start;
    this.#published = published;
    this.#ring.begin(start);
    this.#reading.begin();
    this.#joins.open();
    for (const subscriber of this.#directory.all) if (subscriber.state === "open") this.#leave(subscriber, "gap");
  }

  interrupt(): void {
    this.#joins.close();
    // The next beat tells everybody that the rows grow old.
    for (const subscriber of this.#directory.all) subscriber.sentAt = -beatEveryMs;
  }

  deliver(transaction: Transaction): void {
    this.#transactions++;
    const read = this.#reading.read(transaction);
    if (read) {
      const { entry, altered } = read;
      this.#ring.push(entry);
      // Access first: who loses it must not be sent the rows of the same transaction.
      for (const affected of entry.affected) for (const subscriber of this.#directory.touchedBy(affected)) this.#touch(subscriber, entry);
      for (const table of entry.dirty) {
        if (altered.has(table)) this.#refresh(table, "schema");
        else this.#reread(entry, table);
      }
      for (const [table, organizations] of entry.pruned) for (const organization of organizations) this.#reread(entry, table, organization);
      for (const [table, changes] of entry.changes) this.#spread(table, changes, entry);
    }
    this.#head = transaction.lsn;
  }

  advance(position: number): void {
    this.#head = position;
    if (this.#pending.size > 0) for (const subscriber of this.#pending) this.#settle(subscriber);
  }

  republish(published: Published): void {
    const before = this.#published;
    this.#published = published;
    for (const { fullName } of this.#options.tables) {
      if (before.get(fullName) !== published.get(fullName)) this.#refresh(fullName, "schema");
    }
  }

  #refresh(table: string, reason: SnapshotReason, organizationId?: string): void {
    for (const subscriber of this.#directory.attachedTo(table, organizationId)) this.#leave(subscriber, reason);
  }

  /** After a transaction whose changes cannot be told row by row. Whoever began after it has read them already. */
  #reread(entry: Entry, table: string, organizationId?: string): void {
    for (const subscriber of this.#directory.attachedTo(table, organizationId)) {
      if (!subscriber.pending?.contains(entry)) this.#leave(subscriber, "gap");
    }
  }

  #touch(subscriber: Subscriber, { xid }: Entry): void {
    const { state, accessSeen, view, pending } = subscriber;
    if (state !== "open" || !view || (accessSeen && isVisible(accessSeen, xid))) return;
    // If access turns out to be what it was, the client continues with this very transaction.
    const position = pending ? undefined : { epoch: this.#epochOf(view), lsn: this.#head };
    this.#leave(subscriber, "access", position);
  }

  /** Brings a transaction's changes of one table to the groups of the organizations it touches. */
  #spread(table: string, changes: readonly RowChange[], entry: Entry): void {
    const organizations = this.#directory.groupsOf(table);
    if (!organizations) return;
    const touched = new Map<string, RowChange[]>();
    for (const change of changes) {
      for (const organization of new Set([change.old?.organization, change.new?.organization])) {
        if (organization === undefined || !organizations.has(organization)) continue;
        const list = touched.get(organization);
        if (list) list.push(change);
        else touched.set(organization, [change]);
      }
    }
    for (const [organization, list] of touched) {
      for (const group of organizations.get(organization)?.values() ?? []) this.#send(group, list, entry);
    }
  }

  #send({ view, subscribers }: Group, changes: readonly RowChange[], entry: Entry): void {
    try {
      const made = this.#frame(view, changes);
      if (!made) return;
      const position = this.#at(view, entry.lsn);
      const [id, ownId] = [changeId(position), changeId(position, this.#own)];
      for (const subscriber of subscribers) {
        if (subscriber.pending?.contains(entry)) continue;
        this.#push(subscriber, subscriber.pending ? this.#incomplete(view, entry.lsn) : subscriber.hasOwnIds ? ownId : id, made);
      }
    } catch (err) {
      // A row that cannot be decoded must not stop the stream for everybody else.
      this.#options.log.error(
        { err, table: view.table.fullName, lsn: entry.lsn },
        "a change could not be read; its readers get a snapshot",
      );
      for (const subscriber of subscribers) this.#leave(subscriber, "gap");
    }
  }

  #frame(view: View, changes: readonly RowChange[]): { frame: Frame; bytes: number } | undefined {
    const effect = effectOn(view, changes);
    if (!effect) return undefined;
    const frame: Frame = { k: "tx", up: effect.up, del: effect.del };
    this.#options.trace?.(frame, effect.before());
    return { frame, bytes: effect.bytes };
  }

  #admit(subscriber: Subscriber, { access, accessSeen, view, snapshot, entries, pending }: Entrance): void {
    const table = view.table.fullName;
    // Computed before anything is sent: a row that cannot be read must leave the subscriber as it was.
    const frames = entries.flatMap((entry) => {
      const made = this.#frame(view, entry.changes.get(table) ?? []);
      return made ? [{ ...made, lsn: entry.lsn }] : [];
    });
    Object.assign(subscriber, { state: "open", accessSeen, until: access.until, pending, position: undefined });
    this.#directory.attach(subscriber, view);
    this.#pending.add(subscriber);
    if (snapshot) this.#sendAll(subscriber, view, snapshot);
    for (const { lsn, ...made } of frames) {
      this.#push(subscriber, snapshot ? this.#incomplete(view, lsn) : changeId(this.#at(view, lsn)), made);
    }
    this.#settle(subscriber);
  }

  #sendAll(subscriber: Subscriber, view: View, snapshot: Snapshot): void {
    subscriber.stream.clear();
    subscriber.isReady = false;
    subscriber.hasOwnIds = subscriber.reason !== "start";
    for (const frame of this.#parts.of(snapshot, subscriber.reason)) {
      this.#push(subscriber, snapshotId(this.#at(view, this.#head), this.#nonce++), { frame, bytes: 0 });
    }
  }

  /** Says "ready" and forgets the join as soon as enough was delivered. */
  #settle(subscriber: Subscriber): void {
    const { pending, view } = subscriber;
    if (subscriber.state !== "open" || !pending || !view) return;
    const isComplete = this.#head >= pending.completeAt;
    if (isComplete) {
      subscriber.pending = undefined;
      this.#pending.delete(subscriber);
    } else this.#nudgeSoon();
    const id = isComplete ? beatId(this.#at(view, this.#head), this.#nonce++) : this.#incomplete(view, this.#head);
    if (!subscriber.isReady && this.#head >= pending.readyAt) {
      subscriber.isReady = true;
      this.#push(subscriber, id, { frame: { k: "ready" }, bytes: 1 });
    } else if (isComplete) {
      // The ready frame went out with an id that cannot be resumed from.
      this.#push(subscriber, id, { frame: { k: "beat", lag: this.#options.lag() }, bytes: 1 });
    }
  }

  #nudgeSoon(): void {
    this.#nudge ??= setTimeout(() => {
      this.#nudge = undefined;
      if (this.#pending.size === 0) return;
      this.#options.nudge();
      this.#nudgeSoon();
    }, nudgeAfterMs);
  }

  #push(subscriber: Subscriber, id: string, { frame, bytes }: { frame: Frame; bytes: number }): void {
    if (subscriber.state !== "open") return;
    subscriber.sentAt = performance.now();
    this.#delivered++;
    if (subscriber.stream.push(id, frame, bytes)) return;
    this.#dropped++;
    this.#detach(subscriber);
    subscriber.state = "stalled";
    subscriber.reason = "lag";
  }

  /** The consumer of a stalled subscription reads again. */
  #readOn(subscriber: Subscriber): void {
    if (subscriber.state !== "stalled") return;
    subscriber.state = "entering";
    void this.#joins.enter(subscriber);
  }

  /** Takes a subscriber out of the stream, to come in again; `position` is up to where it has everything. */
  #leave(subscriber: Subscriber, reason: SnapshotReason, position?: Position): void {
    if (subscriber.state !== "open") return;
    this.#detach(subscriber);
    Object.assign(subscriber, { state: "entering", reason, position });
    void this.#joins.enter(subscriber);
  }

  #detach(subscriber: Subscriber): void {
    this.#directory.detach(subscriber);
    this.#pending.delete(subscriber);
    subscriber.pending = undefined;
  }

  #end(subscriber: Subscriber, error: unknown): void {
    this.#forget(subscriber);
    subscriber.stream.fail(error);
  }

  #forget(subscriber: Subscriber): void {
    subscriber.state = "over";
    this.#pending.delete(subscriber);
    this.#directory.remove(subscriber);
  }

  /** Moves the position of idle clients, and asks again for access that runs out. Called every second. */
  beat(): void {
    const now = performance.now();
    const time = this.#options.clock();
    const frame: Frame = { k: "beat", lag: this.#options.lag() };
    for (const subscriber of this.#directory.all) {
      const { state, view, until, pending, sentAt, stream } = subscriber;
      if (state !== "open" || !view || pending) continue;
      const position = this.#at(view, this.#head);
      if (until && until <= time) this.#leave(subscriber, "access", position);
      else if (now - sentAt >= beatEveryMs && stream.isIdle) this.#push(subscriber, beatId(position, this.#nonce++), { frame, bytes: 1 });
    }
  }

  /** Gives everybody the position of now, whenever they were last told: with an older one another process may not go on. */
  tellPositions(): void {
    for (const subscriber of this.#directory.all) subscriber.sentAt = -beatEveryMs;
    this.beat();
  }

  #epochOf({ fingerprint }: View): string {
    return `${this.#epoch}.${fingerprint}`;
  }

  #at(view: View, lsn: number): Position {
    return { epoch: this.#epochOf(view), lsn };
  }

  #incomplete(view: View, lsn: number): string {
    return incompleteId(this.#at(view, lsn), this.#nonce++);
  }
}

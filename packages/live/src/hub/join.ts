import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { fault, type Access } from "../access.ts";
import { parseLsn } from "../feed/pgoutput.ts";
import type { Entry, Ring } from "./ring.ts";
import { isVisible, parseSnapshot, type Visibility } from "../snapshot.ts";
import { SharedReadings } from "./shared-readings.ts";
import type { Pending, Snapshot, Subscriber } from "./subscriber.ts";
import { viewOf, type View } from "./view.ts";

/** A way into the stream that leaves nothing out and brings nothing twice, valid only at the moment it is found. */
export type Entrance = {
  readonly access: Access;
  readonly accessSeen: Visibility;
  readonly view: View;
  /** All rows; absent when the client has them already. */
  readonly snapshot?: Snapshot;
  /** Delivered transactions that the client lacks, in order. */
  readonly entries: readonly Entry[];
  readonly pending: Pending;
};

export type JoinOptions = {
  readonly ring: Ring;
  readonly log: Log;
  /** How many joins may ask the database at the same time. */
  readonly concurrency: number;
  /** The epoch of a view's positions in the present stream. */
  readonly epochOf: (view: View) => string;
  readonly isPublished: (table: string) => boolean;
  /** Whether the log has come to a position. A position beyond it was made up: no process can have given it out. */
  readonly isWritten: (lsn: number) => Promise<boolean>;
  /** Lets a subscriber in. Called in the same turn in which the entrance was found. */
  readonly admit: (subscriber: Subscriber, entrance: Entrance) => void;
  /** Ends a subscription that has no way in. */
  readonly refuse: (subscriber: Subscriber, error: unknown) => void;
};

const waitMs = { first: 2, most: 500 };
/** How often an unexpected error of a callback is taken for a passing one. */
const patience = 8;

/**
 * Brings subscribers into the stream: exactly between what they have and what is delivered next. Transactions are
 * matched by id against the snapshot, those buffered since and those delivered before; never by position, which is
 * wrong in a quarter of joins under load.
 */
export class Joins {
  readonly #options: JoinOptions;
  #stream = 0;
  #isLive = false;
  #live = Promise.withResolvers<void>();
  #running = 0;
  readonly #queue: (() => void)[] = [];
  readonly #readings = new SharedReadings<Snapshot>();

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  /** A new stream delivers: who waits may join. */
  open(): void {
    this.#stream++;
    this.#isLive = true;
    this.#live.resolve();
  }

  /** The stream broke: joins under way are void, new ones wait. */
  close(): void {
    // Those who wait already hold the promise that the next stream resolves.
    if (!this.#isLive) return;
    this.#isLive = false;
    this.#live = Promise.withResolvers();
  }

  /** Tries until the subscriber is in, refused, or no longer entering. Never rejects. */
  async enter(subscriber: Subscriber): Promise<void> {
    let wait = waitMs.first;
    let failures = 0;
    while (subscriber.state === "entering") {
      await this.#live.promise;
      await this.#turn();
      try {
        if (subscriber.state !== "entering" || (await this.#attempt(subscriber))) return;
      } catch (error) {
        const isPassing = error instanceof DomainError ? error.kind === "unavailable" : ++failures < patience;
        if (!isPassing) return this.#options.refuse(subscriber, error);
        this.#options.log.warn({ err: error, table: subscriber.question.table.fullName }, "a live view could not be joined yet");
        wait = Math.max(wait, waitMs.most / 10);
      } finally {
        this.#running--;
        this.#queue.shift()?.();
      }
      await pause(wait);
      wait = Math.min(wait * 2, waitMs.most);
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= this.#options.concurrency) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#running++;
  }

  /** One try; false when the stream and the database were not in step and it must be tried again. */
  async #attempt(subscriber: Subscriber): Promise<boolean> {
    const { ring, admit, isPublished, isWritten } = this.#options;
    const { question, holder, position } = subscriber;
    const table = question.table.fullName;
    const stream = this.#stream;
    const isVoid = (): boolean => !this.#isLive || stream !== this.#stream || subscriber.state !== "entering";

    if (!isPublished(table)) throw fault.notPublished();
    const before = await this.#access(subscriber);
    if (isVoid() || !before) return false;
    const { view } = before;
    const watched = { table, organizationId: view.organizationId };

    const isKnown = position?.epoch === this.#options.epochOf(view) && (await isWritten(position.lsn));
    if (isVoid()) return false;
    const missed = isKnown ? ring.since(watched, position.lsn) : undefined;
    if (position && missed) {
      const { lsn } = position;
      // Another process may have delivered further than this one has come.
      admit(subscriber, { ...before, entries: missed, pending: { contains: (entry) => entry.lsn <= lsn, readyAt: lsn, completeAt: lsn } });
      return true;
    }

    const snapshot = await this.#snapshot(subscriber, before);
    const seen = parseSnapshot(snapshot.snapshot);
    // SQL read the links for itself, later than the process did. Equal before and after, they were equal in between.
    const after = view.usesLinks ? await this.#access(subscriber) : before;
    if (isVoid() || after?.view.key !== view.key || !ring.isAccessSeen(holder, after.accessSeen)) return false;
    const entries = ring.unseen(watched, seen);
    if (!entries) return false;
    admit(subscriber, { ...after, snapshot, entries, pending: pendingOf(snapshot, seen) });
    return true;
  }

  /** The rows of the view, shared with others who ask for them now. Links are read by SQL for one caller: that is not shared. */
  #snapshot({ snapshot: read, page }: Subscriber, { access, view }: Pick<Entrance, "access" | "view">): Promise<Snapshot> {
    const ask = (): Promise<Snapshot> => read(access.caller);
    return page === undefined || view.usesLinks ? ask() : this.#readings.of(`${view.key} ${page}`, ask);
  }

  /** What the holder may do now; undefined when the answer is older than what the stream already told. */
  async #access({ access: read, holder, question }: Subscriber): Promise<Pick<Entrance, "access" | "accessSeen" | "view"> | undefined> {
    const access = await read();
    const accessSeen = parseSnapshot(access.snapshot);
    // The change that took a right can be streamed before a new transaction sees it.
    if (!this.#options.ring.isAccessSeen(holder, accessSeen)) return undefined;
    return { access, accessSeen, view: viewOf(question, access.caller) };
  }
}

function pendingOf({ insertLsn, flushLsn }: Snapshot, seen: Visibility): Pending {
  const inserted = parseLsn(insertLsn);
  const flushed = parseLsn(flushLsn);
  return {
    contains: ({ lsn, xid }) => lsn < inserted && isVisible(seen, xid),
    // The stream brings flushed log only. To wait for inserted log would be to wait for somebody else's commit.
    readyAt: flushed - 1,
    completeAt: Math.max(inserted, flushed) - 1,
  };
}

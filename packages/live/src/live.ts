import type { Clock } from "@freehold/kernel/clock.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { predicate } from "@freehold/kernel/expression/predicate.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Access, AffectsAccess, Holder } from "./access.ts";
import { Feed, type FeedState } from "./feed/feed.ts";
import { positionOf, type Frame } from "./frame.ts";
import { Hub, type HubOptions, type HubStatus } from "./hub/hub.ts";
import { FrameStream } from "./hub/stream.ts";
import type { Snapshot } from "./hub/subscriber.ts";

export type LiveOptions = {
  /** A role with REPLICATION that may connect; it needs no privilege on any table. */
  readonly feedUrl: string;
  readonly publication: string;
  /** The tables that can be watched. */
  readonly tables: readonly Declaration[];
  /** Whose access the rows of which table (`schema.name`) touch. Those tables are published with their old rows too. */
  readonly affects: ReadonlyMap<string, AffectsAccess>;
  readonly log: Log;
  readonly clock: Clock;
  /** How much of the latest changes is kept for clients that come back. 32 MB unless told. */
  readonly ringBytes?: number;
  /** A larger transaction reaches clients as a fresh snapshot. 16 MB unless told. */
  readonly maxTransactionBytes?: number;
  /** How many joins may ask the database at the same time. 8 unless told. */
  readonly concurrency?: number;
} & Pick<HubOptions, "trace">;

/** One live view: who asks for what, and how the rows are read. */
export type Subscription<Row> = {
  readonly table: Declaration;
  readonly holder: Holder;
  readonly filter?: Expression | undefined;
  /** Text that a stored but undeclared text column must contain; folded like the column. */
  readonly search?: { readonly column: string; readonly folded: string } | undefined;
  /**
   * Reads what the holder may do, in a transaction whose first statement selects `pg_current_snapshot()::text`.
   * Called when joining and whenever a change touched it.
   * @throws DomainError unauthenticated or forbidden when access ended: the stream then ends with that error.
   */
  readonly access: () => Promise<Access>;
  /**
   * Reads all rows of the filter as the caller, in one repeatable-read transaction whose first statement selects
   * `snapshotSql`. Called after `access`, never inside a transaction's delivery.
   */
  readonly snapshot: (caller: Principal) => Promise<Snapshot<Row>>;
  /**
   * Names all that `snapshot` depends on beside the table, the filter, the search and the caller: order and limit. Those who
   * come at the same time with the same name, and may see the same, share one reading. Without it nothing is shared.
   */
  readonly page?: string | undefined;
  /** The id of the last frame that the client has. */
  readonly lastEventId?: string | undefined;
  readonly signal: AbortSignal;
  /** How much may wait for a slow consumer before it is dropped for a fresh snapshot. 1 MB unless told. */
  readonly maxQueuedBytes?: number;
};

/** The frames of one subscription: to be asked for, or diverted to a connection that takes them by itself. */
export type Frames<Row> = AsyncIterableIterator<readonly [id: string, frame: Frame<Row>]> & Pick<FrameStream<Row>, "divert">;

/** How the live views of a process stand. */
export type LiveStatus = HubStatus & {
  readonly state: FeedState;
  readonly lag: { readonly ms: number; readonly bytes: number };
};

/** The live views of one process. */
export type Live = {
  /** Connects in the background and resolves when the first stream runs, or with `stop`. Serving need not wait for it. */
  start(): Promise<void>;
  /** Disconnects. Subscriptions fall silent without an end: their clients are to resume elsewhere. */
  stop(): Promise<void>;
  status(): LiveStatus;
  /** Gives every client the position of now. Before they are sent to another process, which may not go back as far as theirs. */
  tellPositions(): void;
  /**
   * The frames of one view, each with its id: a snapshot, or what is missing since `lastEventId`; then every
   * transaction that changes what the holder sees, in commit order. Never ends by itself; throws when access ended.
   * @throws InvalidValue or UnknownColumn for a filter that does not fit the table.
   */
  subscribe<Row>(subscription: Subscription<Row>): Frames<Row>;
};

const mebibyte = 2 ** 20;

/** Makes the live views of a process. Nothing happens before `start`. */
export function createLive(options: LiveOptions): Live {
  const { feedUrl: url, publication, tables, affects, log, clock, trace } = options;
  const hub = new Hub({
    tables,
    affects,
    log,
    clock,
    trace,
    ringBytes: options.ringBytes ?? 32 * mebibyte,
    concurrency: options.concurrency ?? 8,
    lag: () => feed.lag.ms,
    nudge: () => feed.nudge(),
    written: () => feed.written(),
  });
  const feed = new Feed({ url, publication, sink: hub, log, clock, maxTransactionBytes: options.maxTransactionBytes ?? 16 * mebibyte });
  return {
    start() {
      hub.start();
      return feed.start();
    },
    async stop() {
      hub.stop();
      await feed.stop();
    },
    status: () => ({ state: feed.state, lag: feed.lag, ...hub.status }),
    tellPositions: () => hub.tellPositions(),
    subscribe: (subscription) => subscribe(hub, subscription),
  };
}

function subscribe<Row>(hub: Hub, subscription: Subscription<Row>): FrameStream<Row> {
  const { table, filter, search, holder, access, snapshot, page, lastEventId, signal, maxQueuedBytes = mebibyte } = subscription;
  // A filter that does not fit the table is the caller's mistake: said now, not tried again and again.
  if (filter) predicate(filter, table.kinds);
  const stream = new FrameStream<Row>(maxQueuedBytes);
  hub.add({
    question: { table, filter, search },
    holder,
    access,
    snapshot,
    page,
    // Proof: its frames hold what `snapshot` returned and rows decoded by the declaration of the same table.
    stream: stream as FrameStream<unknown>,
    state: "entering",
    reason: lastEventId === undefined ? "start" : "gap",
    position: lastEventId === undefined ? undefined : positionOf(lastEventId),
    view: undefined,
    accessSeen: undefined,
    until: undefined,
    pending: undefined,
    isReady: false,
    sentAt: 0,
  });
  const leave = (): void => void stream.return();
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
  return stream;
}

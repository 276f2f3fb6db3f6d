import type { Principal } from "@freehold/kernel/principal.ts";
import type { Access, Holder } from "../access.ts";
import type { Position, SnapshotReason } from "../frame.ts";
import type { Entry } from "./ring.ts";
import type { Visibility } from "../snapshot.ts";
import type { FrameStream } from "./stream.ts";
import type { Question, View } from "./view.ts";

/** All rows of a question for one caller, and the moment they are of: `snapshotSql` tells it. */
export type Snapshot<Row = unknown> = {
  readonly snapshot: string;
  readonly insertLsn: string;
  readonly flushLsn: string;
  readonly rows: readonly Row[];
  /** There are more rows than these. */
  readonly more: boolean;
};

/** What remains of a join once the first frames are sent. */
export type Pending = {
  /** Whether the client already has a transaction that is delivered now. */
  readonly contains: (entry: Entry) => boolean;
  /** Delivered up to here, the rows are those of the moment in which they were asked for. */
  readonly readyAt: number;
  /** Delivered up to here, `contains` is no longer needed, and a position says everything. */
  readonly completeAt: number;
};

/** One subscription, from the hub's side. `SPEC.md` has the table of its states. */
export type Subscriber = {
  readonly question: Question;
  readonly holder: Holder;
  readonly access: () => Promise<Access>;
  readonly snapshot: (caller: Principal) => Promise<Snapshot>;
  /** Names what `snapshot` depends on beside the view; undefined when its answer is for this subscriber alone. */
  readonly page: string | undefined;
  readonly stream: FrameStream<unknown>;
  state: "entering" | "open" | "stalled" | "over";
  /** Why the client would get all rows again. */
  reason: SnapshotReason;
  /** While not open: up to where the client has everything, if that is known. */
  position: Position | undefined;
  view: View | undefined;
  /** The transaction in which access was read last. */
  accessSeen: Visibility | undefined;
  until: Date | undefined;
  pending: Pending | undefined;
  isReady: boolean;
  /**
   * Whether its changes have ids of this process alone. After a snapshot, a client that another process still serves must not take
   * a change for one that it has from there: the snapshot replaced that.
   */
  hasOwnIds?: boolean;
  /** When the last frame was pushed, in milliseconds of the process. */
  sentAt: number;
};

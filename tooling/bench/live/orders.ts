import type { Spent, Watched } from "../measure/processor.ts";
import type { Wrongs } from "./tally.ts";

/** Readers that come together and read the same. */
export type Gather = {
  readonly order: "gather";
  /** Names the crowd in later orders. */
  readonly crowd: string;
  readonly readers: number;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What each sends first, `{id}` replaced by a number as pages count their subscriptions. */
  readonly hello?: string;
  /** What a text contains that says a reader is in. Without it they are in when they are connected. */
  readonly ready?: string;
  /** Who writes what they read. Absent for readers who must not be sent any commit. */
  readonly writers?: WritersOrder;
};

/** Writers of a crowd: to PostgreSQL, one row each, or to a server that is told what to broadcast. */
export type WritersOrder =
  | { readonly by: "sql"; readonly url: string; readonly statement: string; readonly rows: readonly (readonly (string | number)[])[] }
  | { readonly by: "trigger"; readonly port: number; readonly writers: number };

/** Commits for so long, each writer as soon as everybody has its last commit; then waits until everybody has everything. */
export type Run = {
  readonly order: "run";
  readonly crowd: string;
  readonly seconds: number;
  /** How many of the crowd's writers write at the same time. */
  readonly writers: number;
  /** How long a writer rests between two commits. */
  readonly pauseMs: number;
  /** Times are kept for every delivery only when wanted: it costs the reader something. */
  readonly timed: boolean;
} & Watched;

export type Leave = { readonly order: "leave"; readonly crowd: string };

export type Order = Gather | Run | Leave;

export type Gathered = { readonly seconds: number };

export type RunResult = {
  readonly commits: number;
  readonly deliveries: number;
  readonly seconds: number;
  readonly processor: Spent;
  /** What the sockets of the crowd received in the meantime. */
  readonly frames: number;
  readonly bytes: number;
  /** How often the reader was woken: less than frames where a server writes several at once. */
  readonly reads: number;
  /** From just before the commit to each delivery, and to the commit's acknowledgement, in milliseconds. Empty when not timed. */
  readonly latencies: Float64Array;
  readonly acknowledged: Float64Array;
  /** A text as it arrived. */
  readonly sample: string;
};

/** What became of a crowd: readers that the server let go, and the number of each writer's last commit. */
export type Left = Wrongs & { readonly closed: number; readonly written: readonly number[] };

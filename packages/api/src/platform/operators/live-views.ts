import type { Backend } from "../../backend.ts";

/** How the live views of one server process stand, and what they have done since it began. Rates are differences of two reports. */
export type LiveReport = {
  readonly at: Date;
  /** Of the change feed; only `live` is well. */
  readonly state: string;
  /** How far the feed is behind the database. */
  readonly lagMs: number;
  readonly lagBytes: number;
  readonly subscribers: number;
  /** Different questions that subscribers share. */
  readonly views: number;
  /** Subscribers that are not completely in the stream yet. */
  readonly joining: number;
  /** Subscribers that read too slowly and get all rows anew when they go on. */
  readonly stalled: number;
  /** Since the process began: transactions that came, frames that went out, slow subscribers whose frames were let go. */
  readonly transactions: number;
  readonly delivered: number;
  readonly dropped: number;
  /** Memory for clients that come back, used and at most, and the transactions in it. */
  readonly keptBytes: number;
  readonly keptBytesLimit: number;
  readonly keptTransactions: number;
};

/** A report of this moment; null where no server runs in this process, so that no feed does. */
export function liveReport({ live, jobs, clock }: Backend): LiveReport | null {
  if (!jobs.isStarted()) return null;
  const { state, lag, subscribers, groups, joining, stalled, transactions, delivered, dropped, ring } = live.status();
  return {
    at: clock(),
    state,
    lagMs: lag.ms,
    lagBytes: lag.bytes,
    subscribers,
    views: groups,
    joining,
    stalled,
    transactions,
    delivered,
    dropped,
    keptBytes: ring.bytes,
    keptBytesLimit: ring.limit,
    keptTransactions: ring.entries,
  };
}

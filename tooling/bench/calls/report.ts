import type { Report } from "../case.ts";
import { median, percentile, ratios, spreadOf, type Round } from "../measure/figures.ts";
import { figure } from "../report/table.ts";
import type { Extent } from "./data.ts";
import type { RunResult } from "./orders.ts";

export type CallContender = "product" | "raw" | "raw again";

/** What was found out of one kind of call. */
export type Measured = {
  readonly name: string;
  readonly rounds: readonly ReadonlyMap<CallContender, RunResult>[];
  readonly wrong: readonly string[];
};

/** The figures of all calls, one column each. */
export function reportOf(measured: readonly Measured[], { rows, organizations }: Extent): Report {
  const body = measured.map((one) => [one.name, ...columns.map(([, of]) => of(one))]);
  return {
    tables: [
      {
        title: `${rows.toLocaleString("en")} rows, ${organizations} organizations`,
        rows: [["", ...columns.map(([label]) => label)], ...body],
      },
    ],
    notes,
    wrong: measured.flatMap(({ wrong }) => wrong),
  };
}

const perSecond = ({ calls, seconds }: RunResult): number => calls / seconds;
const serverTime = ({ processor, calls }: RunResult): number => (processor.server / calls) * 1e6;
const postgresTime = ({ processor, calls }: RunResult): number => (processor.postgres / calls) * 1e6;

function roundsOf({ rounds }: Measured, of: (result: RunResult) => number): Round[] {
  return rounds.map((round) => new Map([...round].map(([name, result]) => [name, of(result)])));
}

function middle(measured: Measured, contender: CallContender, of: (result: RunResult) => number): string {
  return figure(median(roundsOf(measured, of).flatMap((round) => round.get(contender) ?? [])));
}

function ratio(measured: Measured, contender: CallContender, of: (result: RunResult) => number): string {
  const { median, min, max } = spreadOf(ratios(roundsOf(measured, of), contender, "raw"));
  return `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

const both = (one: Measured, of: (result: RunResult) => number): string => `${middle(one, "product", of)}, ${middle(one, "raw", of)}`;

const columns: readonly (readonly [label: string, of: (measured: Measured) => string])[] = [
  ["a second", (one) => middle(one, "product", perSecond)],
  ["beside raw", (one) => ratio(one, "product", perSecond)],
  ["raw beside itself", (one) => ratio(one, "raw again", perSecond)],
  ["server µs", (one) => both(one, serverTime)],
  ["beside raw", (one) => ratio(one, "product", serverTime)],
  ["PostgreSQL µs", (one) => both(one, postgresTime)],
  ["p50 ms", (one) => both(one, ({ latencies }) => percentile(latencies, 0.5))],
  ["p99 ms", (one) => both(one, ({ latencies }) => percentile(latencies, 0.99))],
  ["bytes", (one) => both(one, ({ bytes, calls }) => bytes / calls)],
  ["load", (one) => middle(one, "product", ({ processor, seconds }) => processor.load / seconds)],
];

const notes: readonly string[] = [
  "Where there are two figures, the first is the product's and the second raw's. Times of server and PostgreSQL are processor time a call; `load` is the share of its time that the load generator computed.",
  "Sixteen connections, four for readings, each asking as soon as it is answered. Both servers have ten connections to the same PostgreSQL and the same rows.",
  "Raw is Fastify with prepared statements by hand: nobody signs in, nothing is checked, readings are stored and not evaluated.",
  "Product and raw differ in what they do, not in what they answer: the session is looked up, policies decide, input is validated.",
];

import type { Report } from "../case.ts";
import { median, percentile, ratios, spreadOf, type Round } from "../measure/figures.ts";
import { figure, type Table } from "../report/table.ts";
import type { RunResult } from "./orders.ts";
import type { ContenderName, Measured } from "./size.ts";

type Row = readonly [label: string, of: (measured: Measured) => string];

/** The figures of all sizes, one column each. */
export function reportOf(measured: readonly Measured[], leftOut: readonly number[]): Report {
  const table = (title: string, rows: readonly Row[]): Table => ({
    title,
    rows: [
      ["subscribers", ...measured.map(({ size }) => size.toLocaleString("en"))],
      ...rows.map(([label, of]) => [label, ...measured.map(of)]),
    ],
  });
  return {
    tables: [
      table("As much as goes, four writers", throughput),
      table("One writer, each commit when the last has arrived", oneByOne),
      table("Ten commits a second", paced),
      table("What it takes", costs),
    ],
    notes: [...notes, ...leftOut.map((size) => `${size} subscribers were left out: a process may open too few files here (ulimit -n).`)],
    wrong: measured.flatMap(({ wrong }) => wrong),
  };
}

const perSecond = ({ deliveries, seconds }: RunResult): number => deliveries / seconds;
const microseconds = ({ processor, deliveries }: RunResult): number => (processor.server / deliveries) * 1e6;

/** A figure of each contender in each round. */
function roundsOf({ rounds }: Measured, of: (result: RunResult) => number): Round[] {
  return rounds.map((round) => new Map([...round].map(([name, result]) => [name, of(result)])));
}

function middle(measured: Measured, contender: ContenderName, of: (result: RunResult) => number): number {
  return median(roundsOf(measured, of).flatMap((round) => round.get(contender) ?? []));
}

function ratio(measured: Measured, contender: ContenderName, reference: ContenderName): string {
  const { median, min, max } = spreadOf(ratios(roundsOf(measured, perSecond), contender, reference));
  return `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

function latency({ rounds }: Measured, contender: ContenderName, share: number): string {
  return figure(median(rounds.map((round) => percentile(round.get(contender)!.latencies, share))));
}

const throughput: readonly Row[] = [
  ["deliveries a second", (one) => figure(middle(one, "product", perSecond))],
  ["beside ws alone", (one) => ratio(one, "product", "raw")],
  ["ws alone beside itself (resolution)", (one) => ratio(one, "raw again", "raw")],
  ["beside ws fed by PostgreSQL", (one) => ratio(one, "product", "feed")],
  ["server, µs of processor a delivery", (one) => figure(middle(one, "product", microseconds))],
  ["the same of ws alone", (one) => figure(middle(one, "raw", microseconds))],
  ["the same of ws fed by PostgreSQL", (one) => figure(middle(one, "feed", microseconds))],
  [
    "reader, µs of processor a delivery",
    (one) => figure(middle(one, "product", ({ processor, deliveries }) => (processor.load / deliveries) * 1e6)),
  ],
  ["reader, share of its time computing", (one) => figure(middle(one, "product", ({ processor, seconds }) => processor.load / seconds))],
  ["frames a delivery", (one) => figure(middle(one, "product", ({ frames, deliveries }) => frames / deliveries))],
  ["bytes a delivery: product, ws", (one) => `${figure(middle(one, "product", bytesEach))}, ${figure(middle(one, "raw", bytesEach))}`],
  ["frames that a reader finds at once", (one) => figure(middle(one, "product", ({ frames, reads }) => frames / reads))],
];

const oneByOne: readonly Row[] = [
  ["deliveries a second", (one) => figure(middle(one, "product alone", perSecond))],
  ["beside ws alone", (one) => ratio(one, "product alone", "raw alone")],
  ["beside ws fed by PostgreSQL", (one) => ratio(one, "product alone", "feed alone")],
  ["server, µs of processor a delivery", (one) => figure(middle(one, "product alone", microseconds))],
  ["the same of ws alone", (one) => figure(middle(one, "raw alone", microseconds))],
  ["the same of ws fed by PostgreSQL", (one) => figure(middle(one, "feed alone", microseconds))],
];

function bytesEach({ bytes, frames }: RunResult): number {
  return bytes / frames;
}

const paced: readonly Row[] = [
  ["commit to client, p50 ms", (one) => latency(one, "product paced", 0.5)],
  ["commit to client, p99 ms", (one) => latency(one, "product paced", 0.99)],
  [
    "of it the commit itself, p50 ms",
    ({ rounds }) => figure(median(rounds.map((round) => percentile(round.get("product paced")!.acknowledged, 0.5)))),
  ],
  ["ws alone, trigger to client, p50, p99 ms", (one) => `${latency(one, "raw paced", 0.5)}, ${latency(one, "raw paced", 0.99)}`],
  [
    "PostgreSQL, ms of processor a commit",
    (one) => figure(middle(one, "product paced", ({ processor, commits }) => (processor.postgres / commits) * 1e3)),
  ],
  ["server, µs of processor a delivery", (one) => figure(middle(one, "product paced", microseconds))],
  ["the same of ws alone", (one) => figure(middle(one, "raw paced", microseconds))],
];

const costs: readonly Row[] = [
  ["kB a connection, resident: product, ws", ({ memory }) => pair(memory?.product.resident, memory?.raw.resident)],
  ["kB a connection, heap: product, ws", ({ memory }) => pair(memory?.product.heap, memory?.raw.heap)],
  ["ms a subscription, many at once", ({ joinMs }) => figure(joinMs)],
  ["lost, doubled or forbidden", ({ wrong }) => (wrong.length === 0 ? "0" : "see below")],
];

const pair = (one = Number.NaN, other = Number.NaN): string => (Number.isNaN(one) ? "-" : `${figure(one / 1000)}, ${figure(other / 1000)}`);

const notes: readonly string[] = [
  "The goals, at 1,000 subscribers: at least 0.95 of ws alone, at most 9 µs of processor a delivery, p99 at most 40 ms; p50 at most 3 ms at 100; at most 25 kB resident a connection; what PostgreSQL computes for a commit does not depend on subscribers; nothing lost, doubled or forbidden, ever.",
  "Half as many subscribers of another organization sit beside those that are counted, and are sent nothing.",
  "Ratios are taken inside a round, in which all contenders take turns in a random order: median of the rounds, least and greatest.",
  "`ws` alone sends a prepared text of equal length and is told when by a socket: with few subscribers it is not held up by commits, as everything with a database is.",
  "With four writers several frames wait for a socket at the same moment and are written together, which `ws` does not do: that is why it can be beaten. With one writer each frame is written alone, and a round waits for the commit.",
  "Writers commit by SQL beside the server, so that its processor time is that of live views alone.",
];

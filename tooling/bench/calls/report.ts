import type { Report } from "../case.ts";
import { middleOf, ratioOf } from "../measure/contenders.ts";
import { percentile } from "../measure/figures.ts";
import type { Traffic } from "../product/traffic.ts";
import { figure, type Table } from "../report/table.ts";
import type { Extent } from "./data.ts";
import { goalsTable } from "./goals.ts";
import type { MeasuredLink } from "./measure-link.ts";
import type { Measured } from "./measure.ts";
import type { RunResult } from "./orders.ts";

export const perSecond = ({ calls, seconds }: RunResult): number => calls / seconds;
export const serverTime = ({ processor, calls }: RunResult): number => (processor.server / calls) * 1e6;
export const postgresTime = ({ processor, calls }: RunResult): number => (processor.postgres / calls) * 1e6;

/** The figures of all calls, one row each, and of the link to the database. */
export function reportOf(measured: readonly Measured[], links: readonly MeasuredLink[], { rows, organizations }: Extent): Report {
  const pairs = measured.flatMap(pairsOf);
  const table = (title: string, columns: readonly Column[]): Table => ({
    title,
    rows: [["", ...columns.map(([label]) => label)], ...pairs.map((pair) => [pair.label, ...columns.map(([, of]) => of(pair))])],
  });
  const extent = `${rows.toLocaleString("en")} rows, ${organizations} organizations`;
  return {
    tables: [
      goalsTable(measured, links),
      table(`How fast: ${extent}`, speed),
      table("What it computes, µs of processor a call", processor),
      table("What goes over the wire for one call, counted", counts),
      ...(links.length > 0 ? [linkTable(links)] : []),
    ],
    notes,
    wrong: measured.flatMap(({ wrong }) => wrong),
  };
}

/** The product beside one raw contender. */
type Pair = Measured & { readonly label: string; readonly beside: string };
type Column = readonly [label: string, of: (pair: Pair) => string];

/** Where raw can be written in another way, there is a row for each. */
function pairsOf(measured: Measured): Pair[] {
  const others = [...measured.traffic.keys()].filter((name) => name !== "product");
  return others.map((beside) => ({
    ...measured,
    beside,
    label: beside === "raw" ? measured.name : `${measured.name}, ${beside}`,
  }));
}

const both = ({ rounds, beside }: Pair, of: (result: RunResult) => number): string =>
  `${figure(middleOf(rounds, "product", of))}, ${figure(middleOf(rounds, beside, of))}`;
const ratio = ({ rounds, beside }: Pair, of: (result: RunResult) => number): string =>
  ratioOf(rounds, { contender: "product", beside }, of);

const speed: readonly Column[] = [
  ["a second", ({ rounds }) => figure(middleOf(rounds, "product", perSecond))],
  ["beside raw", (pair) => ratio(pair, perSecond)],
  ["raw beside itself", ({ rounds, beside }) => (beside === "raw" ? ratioOf(rounds, { contender: "raw again", beside }, perSecond) : "-")],
  ["p50 ms", (pair) => both(pair, ({ latencies }) => percentile(latencies, 0.5))],
  ["p99 ms", (pair) => both(pair, ({ latencies }) => percentile(latencies, 0.99))],
  ["load", ({ rounds }) => figure(middleOf(rounds, "product", ({ processor, seconds }) => processor.load / seconds))],
];

const processor: readonly Column[] = [
  ["server", (pair) => both(pair, serverTime)],
  ["beside raw", (pair) => ratio(pair, serverTime)],
  ["PostgreSQL", (pair) => both(pair, postgresTime)],
  ["beside raw", (pair) => ratio(pair, postgresTime)],
  ["load", ({ rounds }) => figure(middleOf(rounds, "product", ({ processor, calls }) => (processor.load / calls) * 1e6))],
];

const counted = ({ traffic, beside }: Pair, of: (traffic: Traffic) => number): string =>
  ["product", beside]
    .map((name) => traffic.get(name))
    .map((one) => (one ? count(of(one)) : "-"))
    .join(", ");

/** What was counted is whole. */
export const count = (value: number): string => Math.round(value).toLocaleString("en");

const counts: readonly Column[] = [
  ["round trips to PostgreSQL", (pair) => counted(pair, ({ flights }) => flights)],
  ["statements", (pair) => counted(pair, ({ statements }) => statements)],
  ["bytes to PostgreSQL", (pair) => counted(pair, ({ sent }) => sent)],
  ["bytes from PostgreSQL", (pair) => counted(pair, ({ received }) => received)],
  ["bytes of the answer", (pair) => both(pair, ({ bytes, calls }) => bytes / calls)],
];

function linkTable(links: readonly MeasuredLink[]): Table {
  const ways = {
    "all of the product's ingestion": "product",
    "insert under policies": "insert under policies",
    insert: "insert",
    "COPY (beside itself)": "COPY",
  };
  const rows = links.flatMap(({ count, rounds }) =>
    Object.entries(ways).map(([label, way]) => [
      `${count.toLocaleString("en")}: ${label}`,
      figure(middleOf(rounds, way, (result) => perSecond(result) * count)),
      ratioOf(rounds, { contender: way === "COPY" ? "COPY again" : way, beside: "COPY" }, perSecond),
      figure(middleOf(rounds, way, (result) => postgresTime(result) / count)),
      figure(middleOf(rounds, way, (result) => serverTime(result) / count)),
    ]),
  );
  const head = ["readings in a batch", "readings a second", "beside COPY", "PostgreSQL, µs a reading", "program, µs a reading"];
  return { title: "The link to the database alone, two connections, no HTTP", rows: [head, ...rows] };
}

const notes: readonly string[] = [
  "Where there are two figures, the first is the product's and the second raw's. `load` is the share of its time that the load generator computed, or what it computed a call.",
  "Sixteen connections, four for readings and for signing in, each asking as soon as it is answered. Both servers have ten connections to the same PostgreSQL and the same rows.",
  "Raw is Fastify with prepared statements by hand: nobody signs in, nothing is checked, readings are stored and not evaluated. Its sign-in is the same Argon2id hash and nothing else. By COPY it stores readings the fastest way that PostgreSQL has, into the same table with the same indexes.",
  "Product and raw differ in what they do, not in what they answer: the session is looked up, policies decide, input is validated, ingestion evaluates each unit against its limits and settles its alarms. `session check` is a call that looks nothing else up.",
  "A round trip is counted when the server sends something to PostgreSQL after it has heard something; statements count also where they only begin or end a transaction. Both are counted in the protocol, of calls that come one by one.",
];

import type { Measured } from "../calls/measure.ts";
import type { RunResult } from "../calls/orders.ts";
import { count, perSecond, postgresTime, serverTime } from "../calls/report.ts";
import type { Report } from "../case.ts";
import { middleOf, ratioOf } from "../measure/contenders.ts";
import { median, percentile } from "../measure/figures.ts";
import { figure } from "../report/table.ts";
import type { Opened } from "./views.ts";

/** The chart of one range. */
export type Chart = {
  readonly hours: number;
  /** How many readings lie within it. */
  readonly readings: number;
  readonly points: number;
  /** How much time a point stands for; null when each reading is one. */
  readonly widthSeconds: number | null;
  readonly result: Measured;
};

/** All live views of the page, opened once. */
export type Page = readonly Opened[];

type Year = { readonly charts: readonly Chart[]; readonly page: readonly Page[]; readonly all: RunResult; readonly points: number };

/** How much more points than asked for there may be: intervals at both ends are cut. */
const atTheEnds = 2;

/** What the page of a unit takes, and whether condensing does its work. */
export function reportOf({ charts, page, all, points }: Year): Report {
  const longest = charts.at(-1)!;
  const bytes = middleOf(longest.result.rounds, "product", bytesEach);
  return {
    tables: [
      { title: "The chart, one person at a time", rows: [chartHead, ...charts.map(chartRow)] },
      { title: "The live views of the page, opened together on a socket that is there", rows: [pageHead, ...pageRows(page)] },
    ],
    notes: [
      `The year has ${count(longest.readings)} readings. All of them, condensed by nobody, would be ${figure(all.bytes / 1e6)} MB and take ${figure((all.latencies[0] ?? 0) / 1000)} s from the raw server; the page gets ${count(longest.points)} points in ${figure(bytes / 1e3)} kB, ${count(all.bytes / bytes)} times less. So condensing does its work, and it is done where the readings are: PostgreSQL still reads each of them once.`,
      "Where there are two figures, the first is the product's and the second that of the same statement with no permissions, prepared by hand, in Fastify. A point is the lowest, the mean and the highest temperature of an interval.",
      "The page asks besides for `coldchain.unit.summary`, and takes part in a room that says who else looks at it.",
    ],
    wrong: [
      ...charts.flatMap(({ result }) => result.wrong),
      ...charts
        .filter((chart) => chart.points > points + atTheEnds || chart.points === 0)
        .map((chart) => `The chart of ${spanOf(chart.hours)} has ${chart.points} points.`),
    ],
  };
}

const bytesEach = ({ bytes, calls }: RunResult): number => bytes / calls;
const p50 = ({ latencies }: RunResult): number => percentile(latencies, 0.5);
const p99 = ({ latencies }: RunResult): number => percentile(latencies, 0.99);

const chartHead = ["", "readings", "points", "a point is", "kB", "p50 ms", "p99 ms", "beside raw", "server ms", "PostgreSQL ms"] as const;

function chartRow({ hours, readings, points, widthSeconds, result: { rounds } }: Chart): string[] {
  const both = (of: (result: RunResult) => number): string =>
    `${figure(middleOf(rounds, "product", of))}, ${figure(middleOf(rounds, "raw", of))}`;
  return [
    spanOf(hours),
    count(readings),
    count(points),
    widthSeconds === null ? "a reading" : lengthOf(widthSeconds),
    both((result) => bytesEach(result) / 1e3),
    both(p50),
    both(p99),
    ratioOf(rounds, { contender: "product", beside: "raw" }, perSecond),
    both((result) => serverTime(result) / 1e3),
    both((result) => postgresTime(result) / 1e3),
  ];
}

const pageHead = ["", "rows", "kB", "ms until it is complete: median, most"] as const;

function pageRows(pages: readonly Page[]): string[][] {
  const [first = []] = pages;
  const row = (label: string, of: (page: Page) => { rows: number; bytes: number; ms: number }): string[] => {
    const each = pages.map(of);
    const times = each.map(({ ms }) => ms);
    return [label, count(each[0]!.rows), figure(each[0]!.bytes / 1e3), `${figure(median(times))}, ${figure(Math.max(...times))}`];
  };
  const whole = (page: Page) => ({
    rows: page.reduce((sum, { rows }) => sum + rows, 0),
    bytes: page.reduce((sum, { bytes }) => sum + bytes, 0),
    ms: Math.max(...page.map(({ ms }) => ms)),
  });
  return [...first.map(({ label }, at) => row(label, (page) => page[at]!)), row("all of them", whole)];
}

function spanOf(hours: number): string {
  if (hours < 48) return `${hours} hours`;
  return hours === 24 * 365 ? "1 year" : `${hours / 24} days`;
}

function lengthOf(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

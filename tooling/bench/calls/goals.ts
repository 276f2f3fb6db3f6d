import { ratios, median } from "../measure/figures.ts";
import { figuresOf, type Rounds } from "../measure/contenders.ts";
import { figure, type Table } from "../report/table.ts";
import type { MeasuredLink } from "./measure-link.ts";
import type { Measured } from "./measure.ts";
import type { RunResult } from "./orders.ts";

type Goal = {
  readonly what: string;
  /** At least so many calls a second, or at most so much of the server's processor time, beside the reference. */
  readonly least?: number;
  readonly most?: number;
  readonly of: (measured: Ways) => number | undefined;
};

type Ways = { readonly measured: readonly Measured[]; readonly links: readonly MeasuredLink[] };

const perSecond = ({ calls, seconds }: RunResult): number => calls / seconds;
const serverTime = ({ processor, calls }: RunResult): number => processor.server / calls;

type Pair = { readonly contender: string; readonly beside: string };

function ratio(rounds: Rounds<RunResult> | undefined, { contender, beside }: Pair, of: (result: RunResult) => number) {
  const values = ratios(figuresOf(rounds ?? [], of), contender, beside);
  return values.length === 0 ? undefined : median(values);
}

const call =
  (name: string, of: (result: RunResult) => number) =>
  ({ measured }: Ways): number | undefined =>
    ratio(measured.find((one) => one.name === name)?.rounds, { contender: "product", beside: "raw" }, of);
const link =
  (way: string) =>
  ({ links }: Ways): number | undefined =>
    ratio(links.find(({ count }) => count === 1000)?.rounds, { contender: way, beside: "COPY" }, perSecond);

const goals: readonly Goal[] = [
  { what: "get, calls a second beside raw", least: 0.75, of: call("get", perSecond) },
  { what: "get, the server's processor time beside raw", most: 1.4, of: call("get", serverTime) },
  { what: "list, calls a second beside raw", least: 0.85, of: call("list", perSecond) },
  { what: "list, the server's processor time beside raw", most: 1.2, of: call("list", serverTime) },
  { what: "insert, calls a second beside raw", least: 0.6, of: call("insert", perSecond) },
  { what: "ingest 1,000, calls a second beside raw", least: 0.85, of: call("ingest 1,000", perSecond) },
  { what: "insert under policies beside COPY, 1,000 readings", least: 0.95, of: link("insert under policies") },
];

/** What was set out to be reached, and what was reached. Says nothing of what was not measured. */
export function goalsTable(measured: readonly Measured[], links: readonly MeasuredLink[]): Table {
  const rows = goals.flatMap(({ what, least, most, of }) => {
    const value = of({ measured, links });
    if (value === undefined) return [];
    const isReached = least === undefined ? value <= (most ?? 0) : value >= least;
    return [[what, least === undefined ? `at most ${most}` : `at least ${least}`, figure(value), isReached ? "yes" : "no"]];
  });
  return { title: "Goals", rows: [["", "goal", "measured", "reached"], ...rows] };
}

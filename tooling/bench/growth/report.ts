import type { Measured } from "../calls/measure.ts";
import { count, perSecond, postgresTime } from "../calls/report.ts";
import type { Report } from "../case.ts";
import { middleOf, ratioOf } from "../measure/contenders.ts";
import { figure, type Table } from "../report/table.ts";
import type { Cost } from "./plan.ts";
import { isUnchanged, plot } from "./verdict.ts";

/** How much there was. */
export type Size = { readonly organizations: number; readonly rows: number };

/** What was found at one size, call by call. */
export type Grown = { readonly size: Size; readonly calls: readonly { readonly call: Measured; readonly cost: Cost }[] };

/** Rows up to which it is right to read a table from end to end: nothing is quicker. */
const fewRows = 500;

/** How figures go on as others, and as the caller itself, have more. */
export function reportOf(grown: readonly Grown[], each: number): Report {
  const first = grown[0]!.size;
  const others = grown.filter(({ size }) => size.rows === first.rows);
  const most = grown.at(-1)!.size.organizations;
  const own = grown.filter(({ size }) => size.organizations === most);
  const columns = (of: readonly Grown[]): readonly string[] =>
    of.map(({ size }) => (of === own ? count(size.rows) : count(size.organizations)));
  const tables = [others, own].flatMap((some) =>
    tablesOf(some, columns(some), some === others ? "As other organizations come" : "As the caller's own rows come"),
  );
  return {
    tables,
    notes: [
      `As other organizations come, the one that calls has ${count(first.rows)} units and each other one ${count(each)}. As its own rows come, all ${count(most)} organizations are there. The heads of the columns say how many organizations or rows.`,
      "Pages are those of tables and indexes that one call looks into, rows those that it looks at: PostgreSQL counts both (auto_explain), and no machine changes them. A search looks at units of the organization in the order of the list until it has found enough, at most at all of them, and at none of another.",
      ...notes,
    ],
    wrong: [...grown.flatMap(({ calls }) => calls.flatMap(({ call }) => call.wrong)), ...scansIn(grown), ...growthIn(others)],
  };
}

const notes: readonly string[] = [
  "The run fails when a call reads more as others grow, or reads a table of more than 500 rows from end to end while ten organizations or more share it.",
];

function tablesOf(grown: readonly Grown[], heads: readonly string[], title: string): Table[] {
  const names = grown[0]!.calls.map(({ call }) => call.name);
  const table = (what: string, cells: (name: string) => readonly string[], more: readonly string[]): Table => ({
    title: `${title}: ${what}`,
    rows: [["", ...heads, ...more], ...names.map((name) => [name, ...cells(name)])],
  });
  const processor = (name: string): number[] => callsOf(grown, name).map(({ call }) => middleOf(call.rounds, "product", postgresTime));
  return [
    table(
      "pages, rows that one call reads",
      (name) => {
        const costs = callsOf(grown, name).map(({ cost }) => cost);
        const pages = costs.map((cost) => cost.pages);
        const words = costs.map((cost) => `${count(cost.pages)}, ${count(cost.rows)}`);
        return [...words, plot(pages), isUnchanged(costs) ? "unchanged" : "grows"];
      },
      ["pages", ""],
    ),
    table("µs of PostgreSQL's processor time a call", (name) => [...processor(name).map(figure), plot(processor(name))], [""]),
    table(
      "calls a second beside raw",
      (name) => callsOf(grown, name).map(({ call }) => ratioOf(call.rounds, { contender: "product", beside: "raw" }, perSecond)),
      [],
    ),
  ];
}

function callsOf(grown: readonly Grown[], name: string): readonly Grown["calls"][number][] {
  return grown.flatMap(({ calls }) => calls.filter(({ call }) => call.name === name));
}

/** Tables that were read from end to end although most of them belongs to others. */
function scansIn(grown: readonly Grown[]): string[] {
  return grown
    .filter(({ size }) => size.organizations >= 10)
    .flatMap(({ size, calls }) =>
      calls.flatMap(({ call, cost }) =>
        cost.scans
          .filter(({ rows }) => rows > fewRows)
          .map(
            ({ table, rows }) =>
              `${call.name} reads ${table} from end to end (${count(rows)} rows) at ${count(size.organizations)} organizations.`,
          ),
      ),
    );
}

/** Calls that read more because others have more. */
function growthIn(others: readonly Grown[]): string[] {
  return (others[0]?.calls ?? []).flatMap(({ call: { name } }) => {
    const costs = callsOf(others, name).map(({ cost }) => cost);
    const words = costs.map(({ pages, rows }) => `${count(pages)} pages with ${count(rows)} rows`).join(", then ");
    return isUnchanged(costs) ? [] : [`${name} reads more as other organizations come: ${words}.`];
  });
}

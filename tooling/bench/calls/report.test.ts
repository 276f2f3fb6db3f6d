import { expect, test } from "vitest";
import type { MeasuredLink } from "./measure-link.ts";
import type { Measured } from "./measure.ts";
import type { RunResult } from "./orders.ts";
import { reportOf } from "./report.ts";

const extent = { rows: 100_000, organizations: 20, sensors: 40 };

const result = (calls: number): RunResult => ({
  calls,
  seconds: 2,
  processor: { server: 0.5, postgres: 0.25, load: 1 },
  bytes: calls * 600,
  latencies: Float64Array.of(1, 2, 3),
  refused: 0,
  refusal: "",
  sample: "",
});

function measured(name: string, ours: number, raws: Readonly<Record<string, number>> = { raw: 1000 }): Measured {
  const round = new Map(
    Object.entries({ product: ours, ...raws, "raw again": 1010 }).map(([contender, calls]) => [contender, result(calls)]),
  );
  const traffic = { flights: 1, statements: 2, sent: 400, received: 1500 };
  return {
    name,
    rounds: [round, round, round],
    traffic: new Map(["product", ...Object.keys(raws)].map((contender) => [contender, traffic])),
    wrong: [],
  };
}

type Place = { readonly table: RegExp; readonly row: string; readonly column: string };

function cell({ table: title, row, column }: Place, all: readonly Measured[], links: readonly MeasuredLink[] = []): string | undefined {
  const table = reportOf(all, links, extent).tables.find((one) => title.test(one.title));
  const at = table?.rows[0]?.indexOf(column) ?? -1;
  return table?.rows.find(([first]) => first === row)?.[at];
}

test("figures are of one call, the product's first", () => {
  const all = [measured("get", 800)];
  expect(cell({ table: /^How fast/, row: "get", column: "a second" }, all)).toBe("400");
  expect(cell({ table: /^How fast/, row: "get", column: "beside raw" }, all)).toBe("0.80 (0.80 to 0.80)");
  expect(cell({ table: /^How fast/, row: "get", column: "raw beside itself" }, all)).toBe("1.01 (1.01 to 1.01)");
  expect(cell({ table: /computes/, row: "get", column: "server" }, all)).toBe("625, 500");
  expect(cell({ table: /wire/, row: "get", column: "round trips to PostgreSQL" }, all)).toBe("1, 1");
  expect(cell({ table: /wire/, row: "get", column: "bytes from PostgreSQL" }, all)).toBe("1,500, 1,500");
});

test("where raw is written in two ways, there is a row beside each", () => {
  const all = [measured("ingest 1,000", 900, { raw: 1000, "raw by COPY": 1800 })];
  expect(cell({ table: /^How fast/, row: "ingest 1,000", column: "beside raw" }, all)).toBe("0.90 (0.90 to 0.90)");
  expect(cell({ table: /^How fast/, row: "ingest 1,000, raw by COPY", column: "beside raw" }, all)).toBe("0.50 (0.50 to 0.50)");
});

test("a goal is reached or not, and one that was not measured is not spoken of", () => {
  const all = [measured("get", 800), measured("list", 700)];
  expect(cell({ table: /^Goals/, row: "get, calls a second beside raw", column: "reached" }, all)).toBe("yes");
  expect(cell({ table: /^Goals/, row: "list, calls a second beside raw", column: "reached" }, all)).toBe("no");
  expect(cell({ table: /^Goals/, row: "insert, calls a second beside raw", column: "reached" }, all)).toBeUndefined();
});

test("the link to the database is told by reading, beside COPY", () => {
  const round = new Map(
    Object.entries({ product: 10, "insert under policies": 19, insert: 20, COPY: 20, "COPY again": 21 } as const).map(([way, calls]) => [
      way as "COPY",
      result(calls),
    ]),
  );
  const links = [{ count: 1000, rounds: [round] }];
  expect(cell({ table: /link/, row: "1,000: insert under policies", column: "beside COPY" }, [], links)).toBe("0.95 (0.95 to 0.95)");
  expect(cell({ table: /link/, row: "1,000: insert under policies", column: "readings a second" }, [], links)).toBe("9,500");
  expect(cell({ table: /^Goals/, row: "insert under policies beside COPY, 1,000 readings", column: "reached" }, [], links)).toBe("yes");
});

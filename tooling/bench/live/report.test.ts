import { expect, test } from "vitest";
import type { RunResult } from "./orders.ts";
import { reportOf } from "./report.ts";
import { contenders, type ContenderName, type Measured } from "./size.ts";

const result = (deliveriesPerSecond: number): RunResult => ({
  commits: 10,
  deliveries: deliveriesPerSecond * 2,
  seconds: 2,
  processor: { server: 0.5, postgres: 0.02, load: 0.5 },
  frames: deliveriesPerSecond * 2,
  bytes: deliveriesPerSecond * 1000,
  reads: deliveriesPerSecond,
  latencies: Float64Array.of(1, 2, 3),
  acknowledged: Float64Array.of(1),
  sample: "",
});

function measured(changed: Partial<Measured> = {}): Measured {
  const alone = { "product alone": 800, "raw alone": 1000, "feed alone": 700 };
  const paced = { "product paced": 10, "raw paced": 10 };
  const speeds: Record<ContenderName, number> = { product: 900, raw: 1000, "raw again": 1010, feed: 600, ...alone, ...paced };
  const rounds = Array.from({ length: 5 }, () => new Map(contenders.map((name) => [name, result(speeds[name])])));
  const memory = { product: { resident: 25_000, heap: 20_000 }, raw: { resident: 12_000, heap: 3000 } };
  return { size: 1000, strangers: 500, rounds, memory, joinMs: 4, wrong: [], ...changed };
}

function cell(title: string, label: string, all: readonly Measured[] = [measured()]): string | undefined {
  const table = reportOf(all, []).tables.find((one) => one.title === title);
  return table?.rows.find(([first]) => first === label)?.[1];
}

test("figures are of a delivery, of a commit, of a connection", () => {
  expect(cell("As much as goes, four writers", "deliveries a second")).toBe("900");
  expect(cell("As much as goes, four writers", "beside ws alone")).toBe("0.90 (0.90 to 0.90)");
  expect(cell("As much as goes, four writers", "server, µs of processor a delivery")).toBe("278");
  expect(cell("As much as goes, four writers", "frames a delivery")).toBe("1.00");
  expect(cell("As much as goes, four writers", "frames that a reader finds at once")).toBe("2.00");
  expect(cell("Ten commits a second", "PostgreSQL, ms of processor a commit")).toBe("2.00");
  expect(cell("Ten commits a second", "commit to client, p99 ms")).toBe("3.00");
  expect(cell("What it takes", "kB a connection, resident: product, ws")).toBe("25.0, 12.0");
});

test("what one writer brings is compared with what one writer brings to ws", () => {
  expect(cell("One writer, each commit when the last has arrived", "beside ws alone")).toBe("0.80 (0.80 to 0.80)");
});

test("memory of which nothing can be said is left out", () => {
  expect(cell("What it takes", "kB a connection, heap: product, ws", [measured({ memory: undefined })])).toBe("-");
});

test("what was wrong with any size is wrong with the run, and a size that did not fit is named", () => {
  const report = reportOf([measured(), measured({ wrong: ["2 were lost."] })], [5000]);
  expect(report.wrong).toEqual(["2 were lost."]);
  expect(report.notes.at(-1)).toMatch(/^5000 subscribers were left out/);
});

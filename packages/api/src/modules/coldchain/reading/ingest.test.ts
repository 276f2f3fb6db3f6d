import fc from "fast-check";
import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { IngestReadings, maxBatch, type Measurement } from "../contract.ts";
import { report, sortBatch } from "./ingest.ts";

const seed = printedSeed("ingest properties");

const now = new Date("2026-03-01T12:00:00Z");
const sensors = new Map([
  ["S-1", "01960000-0000-7000-8000-000000000001"],
  ["S-2", "01960000-0000-7000-8000-000000000002"],
]);
const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const reading = (celsius: number | null, minutes = 0, sensor = "S-1"): Measurement => ({ sensor, measuredAt: at(minutes), celsius });
const answer = (readings: Measurement[]) => report(sortBatch(readings, sensors, now), new Map());

test("an impossible reading is refused with its reason and harms no other row", () => {
  const rows = [
    reading(NaN),
    reading(Infinity),
    reading(-Infinity),
    reading(null),
    reading(-273.16),
    reading(1000.1),
    reading(4, 5.01),
    { ...reading(4), measuredAt: new Date(NaN) },
    { ...reading(4), measuredAt: null },
    { ...reading(4), measuredAt: new Date(8.64e15) },
    { ...reading(4), measuredAt: new Date(-8.64e15) },
    { ...reading(4), measuredAt: new Date(0) },
    reading(4, 0, "S-3"),
    reading(4, 0, "S-\0"),
    reading(-273.15, 5),
  ];
  expect(answer(rows)).toEqual({
    accepted: 1,
    duplicate: 0,
    conflicting: [],
    rejected: [
      "notANumber",
      "notANumber",
      "notANumber",
      "notANumber",
      "belowAbsoluteZero",
      "tooHot",
      "inTheFuture",
      "notATime",
      "notATime",
      "inTheFuture",
      "tooOld",
      "tooOld",
      "unknownSensor",
      "unknownSensor",
    ].map((reason, row) => ({ row, reason })),
  });
});

test("within a batch the first of a sensor and an instant counts: equal ones repeat it, others conflict", () => {
  expect(answer([reading(4), reading(5), reading(4), reading(4, -1), reading(9, 0, "S-2")])).toEqual({
    accepted: 3,
    duplicate: 1,
    conflicting: [{ row: 1, kept: 4 }],
    rejected: [],
  });
});

test("what is stored already decides over the whole batch", () => {
  const sorted = sortBatch([reading(4), reading(5), reading(4, -1)], sensors, now);
  // In the order of sensor and time, the row at -1 minutes comes first.
  expect(sorted.candidates.map(({ row }) => row)).toEqual([2, 0]);
  expect(report(sorted, new Map([[1, 5]]))).toEqual({ accepted: 1, duplicate: 1, conflicting: [{ row: 0, kept: 5 }], rejected: [] });
});

test("the input lets through what only a row can be refused for", () => {
  const sent = {
    readings: [
      reading(NaN),
      reading(Infinity),
      reading(null),
      reading(4, 0, "S-\0"),
      reading(4, 0, "x".repeat(10_000)),
      reading(4, 0, " "),
    ],
  };
  expect(IngestReadings.parse(sent).readings.map(({ celsius }) => celsius)).toEqual([NaN, Infinity, null, 4, 4, 4]);
  const untimed = [NaN, 8.64e15, -8.64e15].map((ms) => ({ ...reading(4), measuredAt: new Date(ms) }));
  const { readings } = IngestReadings.parse({ readings: [...untimed, { ...reading(4), measuredAt: null }] });
  expect(readings.map(({ measuredAt }) => measuredAt?.getTime() ?? null)).toEqual([null, 8.64e15, -8.64e15, null]);
});

test("the input keeps the shape of a row and the size of a batch", () => {
  for (const row of [{ ...reading(4), measuredAt: "2026-03-01" }, { ...reading(4), sensor: 7 }, { ...reading(4), celsius: "4" }, {}, null])
    expect(IngestReadings.safeParse({ readings: [row] }).success).toBe(false);
  expect(IngestReadings.safeParse({ readings: Array.from({ length: maxBatch + 1 }, () => reading(4)) }).success).toBe(false);
});

const anything = fc.record({
  sensor: fc.constantFrom("S-1", "S-2", "S-3"),
  measuredAt: fc.integer({ min: -3, max: 7 }).map(at),
  celsius: fc.constantFrom(4, 4, 5, NaN, -300),
});

test("every row is accounted for exactly once, and sending the batch again accepts nothing", () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 40 }), (rows) => {
      const sorted = sortBatch(rows, sensors, now);
      const first = report(sorted, new Map());
      expect(first.accepted + first.duplicate + first.conflicting.length + first.rejected.length).toBe(rows.length);
      const again = report(sorted, new Map(sorted.candidates.map(({ celsius }, i) => [i, celsius])));
      expect(again).toEqual({ ...first, accepted: 0, duplicate: first.duplicate + first.accepted });
      const keys = sorted.candidates.map((one) => `${one.sensorId}|${one.at}`);
      expect(keys).toEqual([...new Set(keys)].toSorted());
    }),
    { seed, numRuns: 500 },
  );
});

import { expect, test } from "vitest";
import type { ReadingSeries } from "@freehold/api/modules/coldchain/contract.ts";
import { chartLimits, chartLines } from "./series-data.ts";

const minute = 60_000;

function aSeries(sensors: Record<string, [minutes: number, celsius: number][]>, limits: ReadingSeries["limits"] = []): ReadingSeries {
  return {
    unitId: "u",
    from: new Date(0),
    to: new Date(100 * minute),
    keptSince: null,
    widthSeconds: null,
    gapSeconds: 15 * 60,
    sensors: Object.entries(sensors).map(([sensorId, points]) => {
      const values = points.map(([, celsius]) => celsius);
      return { sensorId, at: points.map(([at]) => at * minute), low: values, mean: values, high: values };
    }),
    limits,
  };
}

const same = (id: string): string => id;

test("a gap longer than the unit reports breaks the line", () => {
  const { times, lines } = chartLines(
    aSeries({
      s: [
        [0, 4],
        [5, 5],
        [60, 6],
      ],
    }),
    [],
    same,
  );
  expect(times.map((at) => at / minute)).toEqual([0, 5, 32.5, 60]);
  expect(lines[0]!.values).toEqual([4, 5, null, 6]);
});

test("a sensor's line goes on where only another one has a point", () => {
  const { lines } = chartLines(
    aSeries({
      a: [
        [0, 4],
        [10, 6],
      ],
      b: [
        [5, 1],
        [15, 2],
      ],
    }),
    [],
    same,
  );
  expect(lines[0]!.values).toEqual([4, 5, 6, null]);
  expect(lines[1]!.values).toEqual([null, 1, 1.5, 2]);
});

test("live readings follow the series, and those it already has are not doubled", () => {
  const tail = [10, 5, 15].map((at) => ({ sensorId: "s", measuredAt: new Date(at * minute), celsius: at }));
  const { times, lines } = chartLines(
    aSeries({
      s: [
        [0, 4],
        [10, 6],
      ],
    }),
    tail,
    same,
  );
  expect(times.map((at) => at / minute)).toEqual([0, 10, 15]);
  expect(lines[0]!.values).toEqual([4, 6, 15]);
});

test("each limit acts until a different one", () => {
  const versions = [
    { from: 0, minCelsius: null, maxCelsius: 5 },
    { from: 20, minCelsius: null, maxCelsius: 5 },
    { from: 50, minCelsius: 0, maxCelsius: 6 },
  ];
  const limits = chartLimits(aSeries({}, versions), 100);
  expect(limits.map(({ from, to, value }) => [from, to, value])).toEqual([
    [0, 50, 5],
    [50, 100, 6],
    [50, 100, 0],
  ]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeShades, nearestIndex, type ChartShade } from "./chart-data.ts";

test("the nearest point is found among any times", () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(times, fc.integer({ min: -100, max: 1100 }), (list, at) => {
      const found = Math.abs(list[nearestIndex(list, at)]! - at);
      expect(found).toBe(Math.min(...list.map((time) => Math.abs(time - at))));
    }),
  );
});

const shade = (from: number, to: number, tone: ChartShade["tone"] = "bad"): ChartShade => ({ from, to, tone, label: "Excursion" });

test("shades closer than a pixel become one, others stay apart", () => {
  expect(mergeShades([shade(20, 30), shade(0, 10), shade(11, 12)], 5)).toEqual([shade(0, 12), shade(20, 30)]);
});

test("shades of different meaning never become one", () => {
  expect(mergeShades([shade(0, 10), shade(5, 12, "warn")], 5)).toHaveLength(2);
});

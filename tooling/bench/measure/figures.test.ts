import fc from "fast-check";
import { expect, test } from "vitest";
import { median, percentile, ratios, spreadOf } from "./figures.ts";

const someNumbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1 });

test("the median of an odd number of values is the one in the middle, of an even number lies between the two", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test("as many values lie above the median as below it", () => {
  fc.assert(
    fc.property(someNumbers, (values) => {
      const middle = median(values);
      const below = values.filter((value) => value < middle).length;
      const above = values.filter((value) => value > middle).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test("a percentile is one of the values, and at least its share of them does not exceed it", () => {
  fc.assert(
    fc.property(someNumbers, fc.double({ noNaN: true, min: 0, max: 1 }), (values, share) => {
      const value = percentile(values, share);
      expect(values.some((one) => one === value)).toBe(true);
      expect(values.filter((one) => one <= value).length).toBeGreaterThanOrEqual(Math.floor(share * values.length));
    }),
  );
});

test("the 99th of a hundred values is the 99th percentile, not the greatest", () => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 100]);
});

test("a spread holds its median", () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
});

test("nothing has no median", () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

test("a ratio is taken inside its round: a slow round does not lie about who is faster", () => {
  const rounds = [
    new Map([
      ["ours", 90],
      ["raw", 100],
    ]),
    new Map([
      ["ours", 9],
      ["raw", 10],
    ]),
    new Map([["raw", 100]]),
  ];
  expect(ratios(rounds, "ours", "raw")).toEqual([0.9, 0.9]);
});

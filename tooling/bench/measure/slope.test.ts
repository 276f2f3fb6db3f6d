import fc from "fast-check";
import { expect, test } from "vitest";
import { rises, slopeOf, type Point } from "./slope.ts";

const line = (slope: number, offset: number, count = 20): Point[] =>
  Array.from({ length: count }, (_, at) => ({ at, value: offset + slope * at }));

test("a straight line has its own slope and no error, wherever it lies", () => {
  const numbers = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(numbers, numbers, fc.integer({ min: 3, max: 50 }), (slope, offset, count) => {
      const found = slopeOf(line(slope, offset, count));
      expect(found.slope).toBeCloseTo(slope, 6);
      expect(found.error).toBeCloseTo(0, 4);
    }),
  );
});

test("the slope and its error are those of the textbook", () => {
  const points = [1, 2, 3, 4, 5].map((at, index) => ({ at, value: [2, 4, 5, 4, 5][index]! }));
  const { slope, error } = slopeOf(points);
  expect(slope).toBeCloseTo(0.6, 10);
  expect(error).toBeCloseTo(Math.sqrt(2.4 / 3 / 10), 10);
});

test("too few points, or points of one moment, have no slope", () => {
  expect(() => slopeOf(line(1, 0, 2))).toThrow(RangeError);
  expect(() => slopeOf([1, 2, 3].map((value) => ({ at: 0, value })))).toThrow(RangeError);
});

test.each([
  ["what leaks", line(1, 100), true],
  ["what falls", line(-1, 100), false],
  ["what goes up and down", line(0, 100).map(({ at, value }) => ({ at, value: value + (at % 2) * 20 })), false],
  ["what grows by next to nothing", line(0.01, 100), false],
])("%s rises or not", (_, points, expected) => {
  expect(rises(points)).toBe(expected);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { toCelsius, toFahrenheit } from "./celsius.ts";

const seed = printedSeed("celsius properties");

test("the limits that people know in both scales agree", () => {
  expect([0, 5, 60, 100, -40].map(toFahrenheit)).toEqual([32, 41, 140, 212, -40]);
  expect([32, 41, 0, 135, -40].map(toCelsius)).toEqual([0, 5, -17.777777778, 57.222222222, -40]);
});

test("a temperature of any sensor, down to a millionth of a degree, survives the way there and back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -273_150_000, max: 1_000_000_000 }), (millionths) => {
      const celsius = millionths / 1e6;
      expect(toCelsius(toFahrenheit(celsius))).toBe(celsius);
    }),
    { seed, numRuns: 5000 },
  );
});

test("a tenth of a degree Fahrenheit, as devices show it, survives being stored in Celsius", () => {
  fc.assert(
    fc.property(fc.integer({ min: -4596, max: 18_320 }), (tenths) => {
      // Adding zero makes of a negative zero a plain one.
      expect(Math.round(toFahrenheit(toCelsius(tenths / 10)) * 10) + 0).toBe(tenths);
    }),
    { seed, numRuns: 5000 },
  );
});

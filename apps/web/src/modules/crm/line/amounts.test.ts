import fc from "fast-check";
import { expect, test } from "vitest";
import { basisPointsOf, exactMoney, thousandthsOf, typedPercent, typedQuantity } from "./amounts.ts";

test("what is shown to be typed is read as what it was", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.integer({ min: 0, max: 10_000 }), (quantity, points) => {
      expect(thousandthsOf(typedQuantity(quantity))).toBe(quantity);
      expect(basisPointsOf(typedPercent(points))).toBe(points);
    }),
  );
});

test.each([
  ["1,5", 1_500n],
  ["1.5", 1_500n],
  ["12 000", 12_000_000n],
  ["0.001", 1n],
  ["0", undefined],
  ["1.0005", undefined],
  ["-1", undefined],
  ["two", undefined],
  ["", undefined],
])("a quantity typed as %j is %s thousandths", (typed, thousandths) => {
  expect(thousandthsOf(typed)).toBe(thousandths);
});

test.each([
  ["22 %", 2200],
  ["7,7", 770],
  ["", 0],
  ["101", undefined],
  ["1.234", undefined],
])("a percentage typed as %j is %s basis points", (typed, points) => {
  expect(basisPointsOf(typed)).toBe(points);
});

test("amounts in columns keep their zeros, as many as the currency has", () => {
  expect(exactMoney(120_000n, "EUR", "en")).toBe("€1,200.00");
  expect(exactMoney(1_200n, "JPY", "en")).toBe("¥1,200");
});

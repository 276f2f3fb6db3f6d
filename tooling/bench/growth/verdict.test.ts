import { expect, test } from "vitest";
import { isUnchanged, plot } from "./verdict.ts";

const reads = (...all: readonly (readonly [pages: number, rows: number])[]) => all.map(([pages, rows]) => ({ pages, rows }));

test.each([
  ["indexes get deeper", reads([10, 7], [9, 18], [12, 109], [31, 19]), true],
  ["rows of others are read by an index", reads([26, 88], [40, 1100]), false],
  ["pages of others are read", reads([10, 7], [12, 7], [300, 7]), false],
  ["once is enough", reads([10, 7], [300, 7], [10, 7]), false],
  ["there is one size", reads([7, 1]), true],
])("when %s, what is read is unchanged or not", (_, all, expected) => {
  expect(isUnchanged(all)).toBe(expected);
});

test("what is twice as much has a bar twice as high", () => {
  expect(plot([0, 3.5, 7])).toBe("▁▅█");
  expect(plot([5, 5])).toBe("██");
  expect(plot([0, 0])).toBe("▁▁");
});

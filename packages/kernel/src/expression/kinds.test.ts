import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printedSeed } from "../testing/random.ts";
import { canonical, canonicalFromText, compare, compareText, InvalidValue, isSame, sqlLiteral, sqlParameter, type Kind } from "./kinds.ts";

const dayMs = 86_400_000;

test.each<[Kind, string, unknown]>([
  ["boolean", "t", true],
  ["boolean", "f", false],
  ["integer", "-2147483648", -(2 ** 31)],
  ["bigint", "9007199254740993", 9007199254740993n],
  ["float", "NaN", NaN],
  ["float", "-Infinity", -Infinity],
  ["float", "-0", -0],
  ["float", "1e+21", 1e21],
  ["float", "5e-324", 5e-324],
  ["date", "1970-01-02", 1],
  ["date", "0001-12-31 BC", -719_163],
  ["date", "4714-11-24 BC", -2_440_588],
  ["date", "12026-01-01", 3_672_879],
  ["date", "5874897-12-31", 2_145_042_905],
  ["date", "infinity", Infinity],
  ["date", "-infinity", -Infinity],
  ["timestamp", "1970-01-01 00:00:00+00", 0],
  ["timestamp", "1970-01-01 01:00:00.001+01", 1],
  ["timestamp", "1970-01-01 05:30:00.5+05:30", 500],
  ["timestamp", "1850-01-01 00:00:00+00:53:28", Date.UTC(1850, 0, 1) - 3_208_000],
  ["timestamp", "1900-01-01 00:00:00-00:43:08", Date.UTC(1900, 0, 1) + 2_588_000],
  ["timestamp", "0001-12-31 23:00:00-01 BC", -719_162 * dayMs],
  // Beyond 2^53 milliseconds (the year 287396) neighbours coincide; constants end with the year 9999.
  ["timestamp", "294276-12-31 23:59:59.999+00", 9_224_318_016_000_000],
  ["timestamp", "-infinity", -Infinity],
  ["text", "\u{1f600}\uffee", "\u{1f600}\uffee"],
])("%s %s is decoded as PostgreSQL means it", (kind, text, value) => {
  expect(canonicalFromText(kind, text)).toEqual(value);
});

test.each<[Kind, unknown]>([
  ["text", "\0"],
  ["text", "a\ud800"],
  ["text", 1],
  ["uuid", "0198c0de-aaaa-7bbb-8ccc-ddddeeeefff"],
  ["uuid", "{0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff}"],
  ["boolean", "true"],
  ["integer", 2 ** 31],
  ["integer", 1.5],
  ["integer", NaN],
  ["integer", 1n],
  ["bigint", 2 ** 53],
  ["bigint", 2n ** 63n],
  ["bigint", "1"],
  ["float", "1"],
  ["float", 1n],
  ["timestamp", new Date(NaN)],
  ["timestamp", "2026-01-31T00:00:00Z"],
  ["timestamp", new Date(Date.UTC(10_000, 0, 1))],
  ["timestamp", new Date(-62_135_596_800_001)],
  ["date", "2026-02-29"],
  ["date", "2026-13-01"],
  ["date", "2026-1-1"],
  ["date", "0000-01-01"],
  ["date", "4714-11-23 BC"],
  ["date", "5874898-01-01"],
  ["date", "02026-01-01"],
  ["date", "2026-01-31T00:00:00Z"],
  ["date", new Date()],
  ["date", null],
  ["date", undefined],
  ["date", Object.create(null)],
  ["date", Symbol("day")],
])("%s refuses %o, which PostgreSQL would refuse, round or alter", (kind, value) => {
  expect(() => canonical(kind, value)).toThrow(InvalidValue);
});

test("an error repeats only the beginning of a long value", () => {
  expect(() => canonical("uuid", "x".repeat(10_000))).toThrow(/^"x{60}\.\.\." is not a valid uuid value: a UUID is expected\.$/);
});

test("ids are the same in upper and lower case", () => {
  const id = "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff";
  expect(canonical("uuid", id.toUpperCase())).toBe(id);
  expect(sqlLiteral("uuid", id.toUpperCase())).toBe(`'${id}'::uuid`);
});

test("literals and parameters keep every bit of a number and every character of a text", () => {
  expect(sqlLiteral("float", 0.1 + 0.2)).toBe("'0.30000000000000004'::double precision");
  expect(sqlLiteral("float", -0)).toBe("'0'::double precision");
  expect([NaN, Infinity, -Infinity].map((value) => sqlParameter("float", value))).toEqual(["NaN", "Infinity", "-Infinity"]);
  expect(sqlLiteral("bigint", -(2n ** 63n))).toBe("'-9223372036854775808'::bigint");
  expect(sqlLiteral("text", "a'\\b''")).toBe("'a''\\b'''''::text");
  expect(sqlParameter("timestamp", new Date(0))).toBe("1970-01-01T00:00:00.000Z");
  expect(sqlParameter("date", "0044-03-15 BC")).toBe("0044-03-15 BC");
});

describe("values compare as in PostgreSQL", () => {
  test("NaN equals itself and is above everything; -0 equals 0", () => {
    expect(isSame(NaN, NaN)).toBe(true);
    expect(isSame(-0, 0)).toBe(true);
    expect(isSame(NaN, Infinity)).toBe(false);
    expect([1, NaN, -Infinity, Infinity, NaN, -0].toSorted(compare)).toEqual([-Infinity, -0, 1, Infinity, NaN, NaN]);
    expect(compare(NaN, Infinity)).toBeGreaterThan(0);
    expect(compare(9007199254740992n, 9007199254740993n)).toBeLessThan(0);
  });

  test("order is total: antisymmetric and transitive", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(NaN, 0, -0, Infinity, -Infinity));
    const check = fc.property(number, number, number, (a, b, c) => {
      const isAntisymmetric = Math.sign(compare(a, b)) === (0 - Math.sign(compare(b, a)) || 0);
      const isTransitive = !(compare(a, b) <= 0 && compare(b, c) <= 0) || compare(a, c) <= 0;
      return isAntisymmetric && isTransitive && isSame(a, b) === (compare(a, b) === 0);
    });
    expect(fc.defaultReportMessage(fc.check(check, { seed: printedSeed("order"), numRuns: 2000 }))).toBeUndefined();
  });

  test("text is ordered by code points, not by UTF-16 units", () => {
    const points = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0)!);
    const byPoints = (a: string, b: string): number => {
      const [x, y] = [points(a), points(b)];
      const at = x.findIndex((point, i) => point !== y[i]);
      return at === -1 ? x.length - y.length : x[at]! - (y[at] ?? -1);
    };
    expect(compareText("\uffee", "\u{1f600}")).toBeLessThan(0);
    expect(compareText("\u{1f600}", "\u{1f601}")).toBeLessThan(0);
    const text = fc
      .array(fc.constantFrom("a", "b", "\ue000", "\uffee", "\u{10000}", "\u{1f600}", "\ud7ff"), { maxLength: 4 })
      .map((parts) => parts.join(""));
    const check = fc.property(text, text, (a, b) => Math.sign(compareText(a, b)) === Math.sign(byPoints(a, b)));
    expect(fc.defaultReportMessage(fc.check(check, { seed: printedSeed("text order"), numRuns: 2000 }))).toBeUndefined();
  });

  test("days count as the calendar does, over all that PostgreSQL can hold", () => {
    const day = fc.integer({ min: -100_000_000, max: 100_000_000 });
    const check = fc.property(day, (count) => {
      const date = new Date(count * dayMs);
      const year = date.getUTCFullYear();
      const text = `${String(year > 0 ? year : 1 - year).padStart(4, "0")}-${date.toISOString().slice(-19, -14)}${year > 0 ? "" : " BC"}`;
      return count < -2_440_588 || canonical("date", text) === count;
    });
    expect(fc.defaultReportMessage(fc.check(check, { seed: printedSeed("days"), numRuns: 5000 }))).toBeUndefined();
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { placesOf } from "./revenue-places.ts";

const part = fc.record({
  country: fc.option(fc.constantFrom(..."ABCDEFGHIJKLMNOPQRST"), { nil: null }),
  year: fc.integer({ min: 2020, max: 2026 }),
  minor: fc.bigInt(0n, 10n ** 12n),
});

test("whatever was won is drawn once: by its country, with the other countries, or where none is noted", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
      const years = [...new Set(parts.map(({ year }) => year))].toSorted((a, b) => b - a);
      const places = placesOf(parts, years);
      const sum = (all: readonly bigint[]): bigint => all.reduce((before, one) => before + one, 0n);
      expect(sum(places.map(({ minor }) => minor))).toBe(sum(parts.map(({ minor }) => minor)));
      for (const { minor, shares } of places) expect(sum(shares)).toBe(minor);
      expect(places.length).toBeLessThanOrEqual(14);
      const named = places.filter(({ country }) => country !== null);
      expect(named.map(({ minor }) => minor)).toEqual(named.map(({ minor }) => minor).toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { perCurrency } from "../deal/money.contract.ts";
import { funnelOf, ownerResults, percentOf } from "./figures.ts";

const stages = fc
  .integer({ min: 1, max: 8 })
  .map((count) => Array.from({ length: count }, (_, position) => ({ stageId: `s${position}`, stage: `Stage ${position}`, position })));

test("no step of a funnel holds more deals than the one before, the first holds all, and the won ones passed every step", () => {
  const drawn = fc.tuple(stages, fc.array(fc.record({ position: fc.nat(7), deals: fc.nat(50) }), { maxLength: 8 }), fc.nat(40));
  fc.assert(
    fc.property(drawn, ([way, parts, won]) => {
      const furthest = parts.map(({ position, deals }) => ({ position: Math.min(position, way.length - 1), deals }));
      const funnel = funnelOf(way, furthest, won);
      const reached = funnel.steps.map((step) => step.reached);
      expect(reached[0]).toBe(funnel.deals);
      expect(reached).toEqual(reached.toSorted((a, b) => b - a));
      expect(reached.at(-1)).toBeGreaterThanOrEqual(won);
      for (const { conversionPercent } of funnel.steps.slice(1))
        if (conversionPercent !== null) expect(conversionPercent).toBeLessThanOrEqual(100);
    }),
  );
});

test("of five deals of which one came to the second stage and two were won, three passed the second", () => {
  const way = ["New", "Offer"].map((stage, position) => ({ stageId: stage, stage, position }));
  const furthest = [
    { position: 0, deals: 2 },
    { position: 1, deals: 1 },
  ];
  expect(funnelOf(way, furthest, 2)).toEqual({
    deals: 5,
    won: 2,
    steps: [
      { stageId: "New", stage: "New", reached: 5, conversionPercent: null },
      { stageId: "Offer", stage: "Offer", reached: 3, conversionPercent: 60 },
    ],
  });
});

const amounts = fc.array(fc.record({ currency: fc.constantFrom("EUR", "USD", "JPY"), minor: fc.bigInt(0n, 10n ** 15n) }), {
  maxLength: 40,
});

test("amounts are summed within a currency and never across", () => {
  fc.assert(
    fc.property(amounts, (parts) => {
      const sums = perCurrency(parts);
      expect(sums.map(({ currency }) => currency)).toEqual([...new Set(parts.map(({ currency }) => currency))].toSorted());
      for (const { currency, minor } of sums)
        expect(minor).toBe(parts.filter((part) => part.currency === currency).reduce((sum, part) => sum + part.minor, 0n));
    }),
  );
});

test("each deal is counted once for its owner, whatever its status and currency", () => {
  const part = fc.record({
    ownerId: fc.constantFrom("anna", "ben"),
    status: fc.constantFrom("open", "won", "lost"),
    currency: fc.constantFrom("EUR", "USD"),
    deals: fc.nat(9),
    minor: fc.bigInt(0n, 1000n),
  });
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const results = ownerResults(parts);
      const all = results.reduce((sum, { open, won, lost }) => sum + open + won + lost, 0);
      expect(all).toBe(parts.reduce((sum, { deals }) => sum + deals, 0));
      for (const { won, lost, wonPercent } of results) expect(wonPercent).toBe(percentOf(won, won + lost));
    }),
  );
});

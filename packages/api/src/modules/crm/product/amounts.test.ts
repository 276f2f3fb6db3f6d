import fc from "fast-check";
import { expect, test } from "vitest";
import { netOfLine, totalsOf } from "./amounts.contract.ts";

const amount = fc.bigInt({ min: 0n, max: 10n ** 13n });
const points = fc.integer({ min: 0, max: 10_000 });
const figures = fc.record({
  quantityThousandths: fc.bigInt({ min: 1n, max: 10n ** 10n }),
  unitPriceMinor: amount,
  discountBasisPoints: points,
});

/** A fraction and the whole number that is claimed to be nearest to it, the farther from zero of two that are as near. */
function isNearest([over, under]: readonly [bigint, bigint], whole: bigint): boolean {
  const twice = 2n * (over - whole * under);
  return twice < under && twice >= -under;
}

test("a line comes to the whole number nearest to quantity times price less the discount, a half upwards", () => {
  fc.assert(
    fc.property(figures, (line) => {
      const exact = [line.quantityThousandths * line.unitPriceMinor * BigInt(10_000 - line.discountBasisPoints), 10_000_000n] as const;
      expect(isNearest(exact, netOfLine(line))).toBe(true);
    }),
  );
});

test("the sums are those of the lines, each rate's tax is nearest to the rate of its net, and no cent is lost between them", () => {
  const line = fc.record({ netMinor: amount, taxBasisPoints: fc.constantFrom(0, 400, 1000, 2200, 777) });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const { netMinor, taxes, taxMinor, grossMinor } = totalsOf(lines);
      expect(netMinor).toBe(lines.reduce((sum, one) => sum + one.netMinor, 0n));
      expect(taxes.map(({ taxBasisPoints }) => taxBasisPoints)).toEqual(
        [...new Set(lines.map(({ taxBasisPoints }) => taxBasisPoints))].toSorted((a, b) => a - b),
      );
      for (const tax of taxes) expect(isNearest([tax.netMinor * BigInt(tax.taxBasisPoints), 10_000n], tax.taxMinor)).toBe(true);
      expect([netMinor, taxMinor]).toEqual([
        taxes.reduce((sum, tax) => sum + tax.netMinor, 0n),
        taxes.reduce((sum, tax) => sum + tax.taxMinor, 0n),
      ]);
      expect(grossMinor).toBe(netMinor + taxMinor);
    }),
  );
});

test.each([
  ["half a cent is rounded away from zero", { quantityThousandths: 500n, unitPriceMinor: 1n, discountBasisPoints: 0 }, 1n],
  ["a little less is not", { quantityThousandths: 499n, unitPriceMinor: 1n, discountBasisPoints: 0 }, 0n],
  ["a debit is rounded as a credit is", { quantityThousandths: 500n, unitPriceMinor: -1n, discountBasisPoints: 0 }, -1n],
  ["everything less everything is nothing", { quantityThousandths: 1000n, unitPriceMinor: 999n, discountBasisPoints: 10_000 }, 0n],
  [
    "no digit of a large amount is lost",
    { quantityThousandths: 10n ** 10n, unitPriceMinor: 90_071_992n, discountBasisPoints: 1 },
    900_629_848_008_000n,
  ],
])("%s", (_what, line, net) => {
  expect(netOfLine(line)).toBe(net);
});

/** What the amount of a line follows from. */
export type LineFigures = {
  readonly quantityThousandths: bigint;
  /** In the smallest unit of the currency. */
  readonly unitPriceMinor: bigint;
  /** In hundredths of a percent. */
  readonly discountBasisPoints: number;
};

/** What sums follow from. */
export type TaxedLine = { readonly netMinor: bigint; readonly taxBasisPoints: number };

/** The lines of one rate together. */
export type TaxSum = { readonly taxBasisPoints: number; readonly netMinor: bigint; readonly taxMinor: bigint };

export type Totals = {
  readonly netMinor: bigint;
  /** One for each rate there is, the lowest first. */
  readonly taxes: readonly TaxSum[];
  readonly taxMinor: bigint;
  readonly grossMinor: bigint;
};

/** A whole of a discount or a rate: 100 %. */
export const wholeBasisPoints = 10_000;
const thousandths = 1000n;

/** Divides and rounds to the nearest whole number, a half away from zero. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n;
  const whole = ((isNegative ? -dividend : dividend) * 2n + divisor) / (divisor * 2n);
  return isNegative ? -whole : whole;
}

/**
 * What a line comes to without tax: quantity times price less the discount, rounded once, a half away from zero. The trigger
 * `crm.settle_line` says the same to whoever writes; screens ask here to tell it while somebody types.
 */
export function netOfLine({ quantityThousandths, unitPriceMinor, discountBasisPoints }: LineFigures): bigint {
  const paid = BigInt(wholeBasisPoints - discountBasisPoints);
  return rounded(quantityThousandths * unitPriceMinor * paid, thousandths * BigInt(wholeBasisPoints));
}

/**
 * The sums of lines. The net of a rate is the sum of its lines' rounded amounts; its tax is worked out from that sum and rounded once,
 * as EN 16931 wants it of invoices. `crm.quote_totals` says the same.
 */
export function totalsOf(lines: Iterable<TaxedLine>): Totals {
  const nets = new Map<number, bigint>();
  for (const { taxBasisPoints, netMinor } of lines) nets.set(taxBasisPoints, (nets.get(taxBasisPoints) ?? 0n) + netMinor);
  const taxes = [...nets]
    .map(([taxBasisPoints, netMinor]) => ({
      taxBasisPoints,
      netMinor,
      taxMinor: rounded(netMinor * BigInt(taxBasisPoints), BigInt(wholeBasisPoints)),
    }))
    .sort((a, b) => a.taxBasisPoints - b.taxBasisPoints);
  const netMinor = taxes.reduce((sum, tax) => sum + tax.netMinor, 0n);
  const taxMinor = taxes.reduce((sum, tax) => sum + tax.taxMinor, 0n);
  return { netMinor, taxes, taxMinor, grossMinor: netMinor + taxMinor };
}

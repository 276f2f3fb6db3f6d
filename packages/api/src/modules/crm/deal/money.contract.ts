/** An amount of one currency, in its smallest unit. */
export type Money = { readonly currency: string; readonly minor: bigint };

/** The sum of each currency, in the order of their codes. Amounts of different currencies are never added. */
export function perCurrency(parts: Iterable<Money>): Money[] {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of parts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return [...sums].map(([currency, minor]) => ({ currency, minor })).sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

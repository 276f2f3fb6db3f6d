/** The middle of some values and how far they lie apart. */
export type Spread = { readonly median: number; readonly min: number; readonly max: number };

/** What one contender achieved in each round, by its name. */
export type Round = ReadonlyMap<string, number>;

/** The value in the middle; between the two middle ones of an even number. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (below === undefined || above === undefined) throw new RangeError("There is no median of nothing.");
  return (below + above) / 2;
}

/** The smallest value that at least this share of all values does not exceed. @throws RangeError for no values */
export function percentile(values: ArrayLike<number>, share: number): number {
  // Typed arrays sort by number; an array of a million numbers would be boxed.
  const sorted = Float64Array.from(values).toSorted();
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("There is no percentile of nothing.");
  return value;
}

/** Median, least and most. @throws RangeError for no values */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * What `contender` achieved in proportion to `reference`, round by round: whatever slowed the machine down for a while
 * slowed both. A round in which one of them is missing says nothing.
 */
export function ratios(rounds: readonly Round[], contender: string, reference: string): number[] {
  return rounds.flatMap((round) => {
    const [achieved, expected] = [round.get(contender), round.get(reference)];
    return achieved === undefined || expected === undefined || expected === 0 ? [] : [achieved / expected];
  });
}

export type Rounds<Name extends string, T> = {
  readonly contenders: readonly Name[];
  readonly rounds: number;
  /** Whether each is measured once before the first round. Without it times mean nothing. */
  readonly warmUp: boolean;
  /** Measures one contender once. A warm-up is measured like every other time, and forgotten. */
  readonly measure: (contender: Name, isWarmUp: boolean) => Promise<T>;
  /** From 0 to 1; decides the order inside each round. */
  readonly random?: () => number;
};

/**
 * Measures all contenders in interleaved rounds, in another order in each: what the machine does besides meets all of
 * them alike.
 */
export async function inRounds<Name extends string, T>(plan: Rounds<Name, T>): Promise<ReadonlyMap<Name, T>[]> {
  const { contenders, rounds, warmUp, measure, random = Math.random } = plan;
  if (warmUp) for (const contender of shuffled(contenders, random)) await measure(contender, true);
  const measured: ReadonlyMap<Name, T>[] = [];
  for (let round = 0; round < rounds; round++) {
    const results = new Map<Name, T>();
    for (const contender of shuffled(contenders, random)) results.set(contender, await measure(contender, false));
    measured.push(results);
  }
  return measured;
}

/** The same in a random order, each order as likely as every other. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = items.map((item) => ({ item, at: random() }));
  return order.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

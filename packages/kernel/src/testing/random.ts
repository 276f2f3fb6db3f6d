/** A reproducible source of choices: the same seed gives the same choices on every machine. */
export type Random = {
  /** At least 0, below 1. */
  readonly next: () => number;
  /** A whole number from 0 up to, but not including, `below`. */
  readonly int: (below: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly chance: (probability: number) => boolean;
  /** An independent source, so that parallel actors do not disturb each other's choices. */
  readonly fork: () => Random;
};

/** The generator mulberry32: small, fast, and good enough to choose test cases. Never for secrets. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    pick: (from) => {
      if (from.length === 0) throw new RangeError("Nothing to choose from.");
      // The index is below the length, so the element exists.
      return from[int(from.length)]!;
    },
    chance: (probability) => next() < probability,
    fork: () => randomFrom(int(2 ** 32)),
  };
}

/** The seed of this run: `SEED`, or a new one. It is printed, so that a failure can be repeated. */
export function printedSeed(name: string): number {
  const seed = Number(process.env.SEED ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  process.stdout.write(`${name}: SEED=${seed}\n`);
  return seed;
}

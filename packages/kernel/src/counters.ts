/** What was counted, and for how many more milliseconds it is kept; both are 0 where nothing is. */
export type Count = { readonly sum: number; readonly remaining: number };

/**
 * Counts what happens within a span of time: in this process, or for all servers together. Every addition is one atomic
 * step, so whoever adds knows their place in the queue. Keys hold no personal data.
 */
export type Counters = {
  /** Adds to the key and gives the sum. The span begins with the first addition; afterwards everything is forgotten. */
  readonly add: (key: string, amount: number, seconds: number) => Promise<Count>;
  readonly read: (key: string) => Promise<Count>;
  readonly forget: (key: string) => Promise<void>;
};

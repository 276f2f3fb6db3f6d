/** Why nobody is called any more. Exhausted: all steps had been taken when it began anew. */
export const escalationEndings = ["acknowledged", "resolved", "replaced", "exhausted"] as const;
export type EscalationEnding = (typeof escalationEndings)[number];

/** One step of a chain: whom it calls, in words of the module, and how long it waits for an answer before the next. */
export type ChainStep<Audience = unknown> = { readonly audience: Audience; readonly waitMinutes: number };

/** Whom to call, in which order, until somebody answers. */
export type Chain<Audience = unknown> = {
  readonly steps: readonly ChainStep<Audience>[];
  /** Whether it begins anew after the last step, for as long as nobody answers. */
  readonly repeats: boolean;
};

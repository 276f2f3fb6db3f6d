import type { Repository } from "../source/repository.ts";

/** One place where a rule is broken. */
export type Problem = {
  readonly path: string;
  readonly line?: number;
  /** What is wrong there, as a sentence without its place. */
  readonly message: string;
  /** Advice is printed and does not fail the check. */
  readonly isAdvice?: boolean;
};

/** A rule of the house over all sources. */
export type Rule = (repository: Repository) => Iterable<Problem>;

import { figure } from "../report/table.ts";
import { median, ratios, spreadOf, type Round } from "./figures.ts";

/** What contenders did in each round, by their names. */
export type Rounds<Result> = readonly ReadonlyMap<string, Result>[];

/** A figure of each contender in each round. */
export function figuresOf<Result>(rounds: Rounds<Result>, of: (result: Result) => number): Round[] {
  return rounds.map((round) => new Map([...round].map(([name, result]) => [name, of(result)])));
}

/** The middle of what a contender did; not a number where it did not take part. */
export function middleOf<Result>(rounds: Rounds<Result>, contender: string, of: (result: Result) => number): number {
  const values = figuresOf(rounds, of).flatMap((round) => round.get(contender) ?? []);
  return values.length === 0 ? Number.NaN : median(values);
}

/** What a contender did beside another one: in the middle, at least and at most. */
export function ratioOf<Result>(
  rounds: Rounds<Result>,
  { contender, beside }: { readonly contender: string; readonly beside: string },
  of: (result: Result) => number,
): string {
  const values = ratios(figuresOf(rounds, of), contender, beside);
  if (values.length === 0) return "-";
  const { median, min, max } = spreadOf(values);
  return `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

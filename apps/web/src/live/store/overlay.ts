import type { Change } from "./changes.ts";
import type { Row } from "../line/frames.ts";
import { isSameValue } from "./row-difference.ts";

/** An answered change that no frame confirms is let go once the stream is known to be this much further. */
const patience = 10_000;

type Covered = {
  /** What the server says of the row; undefined when the view does not have it. */
  truth: Row | undefined;
  /** The highest version that the stream brought since the row is covered. */
  seen: number;
  /** In the order in which they were made. */
  changes: readonly Change[];
};

/** Which rows belong into the view; undefined where only the server can say, as with a search. */
export type Matches = (row: Row) => boolean | undefined;

const everything: Matches = () => true;
const versionOf = (row: Row | undefined): number => (typeof row?.["version"] === "number" ? row["version"] : 0);

/**
 * What is drawn over the rows of one view: changes made here, until its stream has brought them. A row is covered from the
 * first change on; meanwhile the truth beneath it is kept, and is what remains when the last change is let go.
 */
export class Overlay {
  readonly #covered = new Map<string, Covered>();
  readonly #matches: Matches;

  constructor(matches: Matches = everything) {
    this.#matches = matches;
  }

  get keys(): Iterable<string> {
    return this.#covered.keys();
  }

  covers(key: string): boolean {
    return this.#covered.has(key);
  }

  /** Whether a change of the row is on the way. */
  isPending(key: string): boolean {
    return this.#covered.get(key)?.changes.some(({ answer }) => !answer) ?? false;
  }

  /** Covers a row with a change. `row` is what the view has when it is not covered yet. */
  show(change: Change, row: Row | undefined): void {
    const covered = this.#covered.get(change.key) ?? { truth: row, seen: versionOf(row), changes: [] };
    covered.changes = [...covered.changes, change];
    this.#covered.set(change.key, covered);
  }

  /** An answered change takes the place that it had on the way. */
  replace(change: Change, answered: Change): void {
    const covered = this.#covered.get(change.key);
    if (covered) covered.changes = covered.changes.map((each) => (each === change ? answered : each));
  }

  /** A record that is being made here and has just come from the stream, as far as can be told: its key here. */
  adopt(row: Row): string | undefined {
    for (const [key, { changes }] of this.#covered) {
      const sent = changes[0]?.answer ? undefined : changes[0]?.sent;
      if (sent && Object.entries(sent).every(([column, value]) => isSameValue(value, row[column]))) return key;
    }
    return undefined;
  }

  withdraw(change: Change): void {
    const covered = this.#covered.get(change.key);
    if (covered) covered.changes = covered.changes.filter((each) => each !== change);
  }

  /** The server said what the row is, or that the view has it no longer. */
  note(key: string, row: Row | undefined): void {
    const covered = this.#covered.get(key);
    if (!covered) return;
    covered.truth = row;
    covered.seen = Math.max(covered.seen, versionOf(row));
  }

  /** The row as the view is to show it; what the stream has confirmed is let go first. */
  shown(key: string): Row | undefined {
    const covered = this.#covered.get(key);
    if (!covered) return undefined;
    while (covered.changes[0] && this.#isConfirmed(covered.changes[0], covered)) covered.changes = covered.changes.slice(1);
    if (covered.changes.length > 0) return this.#fitting(this.drawn(key), covered);
    this.#covered.delete(key);
    return covered.truth;
  }

  /** The row with every change in it, whether it belongs into the view or not. */
  drawn(key: string): Row | undefined {
    const { truth, changes = [] } = this.#covered.get(key) ?? {};
    let row = truth ?? this.#entering(changes);
    for (const { answer } of changes) {
      if (!answer) continue;
      if (!answer.row) return undefined;
      if (versionOf(answer.row) >= versionOf(row)) row = answer.row;
    }
    const first = changes.findIndex(({ answer }) => !answer);
    // An answered change stays above one that was made before it and is still on the way.
    return first === -1 ? row : changes.slice(first).reduce((before, { draw }) => draw(before), row);
  }

  /** Lets go of what was answered long before `at`, up to which the stream has brought everything. Returns the rows. */
  settle(at: number): readonly string[] {
    const late = [...this.#covered].filter(([, { changes }]) => changes.every(({ answer }) => answer && answer.at < at - patience));
    for (const [, covered] of late) covered.changes = [];
    return late.map(([key]) => key);
  }

  uncover(key: string): void {
    this.#covered.delete(key);
  }

  clear(): void {
    this.#covered.clear();
  }

  /** A row that the view did not have because its filter left it out, and that a change may bring in. */
  #entering(changes: readonly Change[]): Row | undefined {
    const before = changes[0]?.before;
    return before && this.#matches(before) === false ? before : undefined;
  }

  #fitting(row: Row | undefined, { truth }: Covered): Row | undefined {
    const fits = row && this.#matches(row);
    return fits || (fits === undefined && truth) ? row : undefined;
  }

  #isConfirmed({ answer }: Change, covered: Covered): boolean {
    if (!answer) return false;
    if (!answer.row) return !covered.truth;
    return covered.seen >= versionOf(answer.row) || (!covered.truth && !this.#fitting(answer.row, covered));
  }
}

/** What went wrong with deliveries. */
export type Wrongs = { readonly lost: number; readonly doubled: number; readonly forbidden: number };

/** Counts for each reader and writer which commits arrived: each exactly once, in order, is right. */
export class Tally {
  readonly #writers: number;
  readonly #last: Float64Array;
  #lost = 0;
  #doubled = 0;
  #forbidden = 0;

  /** @param begun the number of each writer's last commit before the readers came */
  constructor(readers: number, begun: readonly number[]) {
    this.#writers = begun.length;
    this.#last = new Float64Array(readers * begun.length);
    for (let at = 0; at < this.#last.length; at++) this.#last[at] = begun[at % begun.length]!;
  }

  /** Notes that the `n`th commit of a writer reached a reader. True when it is the next one. */
  note(reader: number, writer: number, n: number): boolean {
    if (writer < 0 || writer >= this.#writers) {
      this.#forbidden++;
      return false;
    }
    const at = reader * this.#writers + writer;
    const missing = n - this.#last[at]! - 1;
    if (missing < 0) {
      this.#doubled++;
      return false;
    }
    this.#lost += missing;
    this.#last[at] = n;
    return true;
  }

  /** Notes that something reached a reader who may not see it. */
  forbid(): void {
    this.#forbidden++;
  }

  /** What went wrong, when each writer has committed this much. */
  wrongs(written: readonly number[]): Wrongs {
    let missing = 0;
    for (let at = 0; at < this.#last.length; at++) missing += Math.max(0, written[at % this.#writers]! - this.#last[at]!);
    return { lost: this.#lost + missing, doubled: this.#doubled, forbidden: this.#forbidden };
  }
}

/** When the line was down, and how what is shown came to be right again. */
export type Interruption = {
  readonly from: number;
  readonly to: number;
  /** Only what was missed was sent, or all rows anew. */
  readonly how: "continued" | "renewed";
};

/** Rows that come anew so shortly after the line belong to its return. */
const afterwards = 5_000;
/** How far back changes are counted, in seconds. */
const remembered = 60;

/** What people may want to know of the line while it works: since when it does, what was wrong before, and how much it brings. */
export class LineRecord {
  /** Since when changes come by themselves; undefined while they do not. Milliseconds since 1970, as all here. */
  connectedSince: number | undefined;
  lastInterruption: Interruption | undefined;
  /** How far the server itself was behind its database when it last said so, in milliseconds. */
  lag: number | undefined;
  #broken: { readonly from: number; isRenewed: boolean } | undefined;
  /** Changed rows by second, of which only the last minute counts. */
  readonly #counts = new Map<number, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Everything that is watched is live. */
  connected(): void {
    const now = this.#now();
    this.connectedSince ??= now;
    if (!this.#broken) return;
    const { from, isRenewed } = this.#broken;
    this.lastInterruption = { from, to: now, how: isRenewed ? "renewed" : "continued" };
    this.#broken = undefined;
  }

  /** The line is down; nothing was heard since then. */
  interrupted(from: number): void {
    this.#broken ??= { from, isRenewed: false };
    this.connectedSince = undefined;
  }

  /** Nothing is watched any more. */
  ended(): void {
    this.connectedSince = undefined;
    this.#broken = undefined;
  }

  /** All rows of a view came anew, because what it had missed was not kept. */
  renewed(): void {
    if (this.#broken) this.#broken.isRenewed = true;
    else if (this.lastInterruption && this.#now() - this.lastInterruption.to < afterwards)
      this.lastInterruption = { ...this.lastInterruption, how: "renewed" };
  }

  /** So many rows changed. */
  changed(count: number): void {
    const second = Math.floor(this.#now() / 1000);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + count);
    if (this.#counts.size > 2 * remembered) for (const old of this.#counts.keys()) if (old <= second - remembered) this.#counts.delete(old);
  }

  /** Changed rows in each of the last sixty seconds, the latest last. The second that is not over yet is left out. */
  perSecond(): readonly number[] {
    const second = Math.floor(this.#now() / 1000);
    return Array.from({ length: remembered }, (_count, i) => this.#counts.get(second - remembered + i) ?? 0);
  }
}

const enough = 1000;

/**
 * How often one connection may do something: so many at once, and so many a second after that. Memory is that of the
 * connections which did something lately.
 */
export class Allowance {
  readonly #most: number;
  readonly #perSecond: number;
  readonly #used = new Map<string, { left: number; at: number }>();
  /** How many are remembered before those who rest are looked for. */
  #mostRemembered = enough;

  constructor({ most, perSecond }: { readonly most: number; readonly perSecond: number }) {
    this.#most = most;
    this.#perSecond = perSecond;
  }

  /** Of how many something is remembered. */
  get size(): number {
    return this.#used.size;
  }

  /** Whether it may be done once more at this time, in milliseconds. */
  take(who: string, now: number): boolean {
    const used = this.#used.get(who);
    const left = used ? Math.min(this.#most, used.left + ((now - used.at) / 1000) * this.#perSecond) : this.#most;
    this.#used.set(who, { left: left >= 1 ? left - 1 : left, at: now });
    if (this.#used.size > this.#mostRemembered) {
      this.sweep(now);
      this.#mostRemembered = Math.max(enough, 2 * this.#used.size);
    }
    return left >= 1;
  }

  /** Forgets those who may do as much as anybody. */
  sweep(now: number): void {
    for (const [who, { left, at }] of this.#used) {
      if (left + ((now - at) / 1000) * this.#perSecond >= this.#most) this.#used.delete(who);
    }
  }
}

/**
 * How many live views may hold a stream of their own. Over one socket any number may; server-sent events take a
 * connection each, of which a browser opens six to a server, and questions need some too.
 */
export class StreamSlots {
  #limit: number;
  readonly #holders = new Set<object>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** From now on so many; who has one keeps it. */
  limitTo(limit: number): void {
    this.#limit = limit;
  }

  /** Whether the view may stream. Who may not asks again and again instead. */
  take(view: object): boolean {
    if (!this.#holders.has(view) && this.#holders.size >= this.#limit) return false;
    this.#holders.add(view);
    return true;
  }

  release(view: object): void {
    this.#holders.delete(view);
  }
}

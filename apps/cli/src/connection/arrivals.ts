import { DomainError } from "@freehold/kernel/fault.ts";

const mostWaiting = 100_000;

/** Turns callbacks into something to loop over. What waits is bounded: a reader that is far too slow gets a failure. */
export class Arrivals<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  push(value: T): void {
    if (this.#ended) return;
    this.#waiting.push(value);
    if (this.#waiting.length > mostWaiting) {
      this.fail(new DomainError({ kind: "unavailable", code: "cli.tooSlow", message: "Events arrive faster than they are read." }));
    }
    this.#wake?.();
  }

  /** Ends after what has arrived. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends with an error after what has arrived. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#error = error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift()!;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

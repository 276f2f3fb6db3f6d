type Known = { heardAt: number; isAlive: boolean };

/** How long a process that is gone is remembered, in milliseconds: what it said before may still arrive. */
const memory = 60_000;

/**
 * Which other processes are there. Each one says every few seconds that it is; whoever is not heard for the length of a
 * lease is gone, killed or cut off, and its people with it. Times are of this process alone: no clocks are compared.
 */
export class Processes {
  readonly #lease: number;
  readonly #known = new Map<string, Known>();

  /** @param lease in milliseconds */
  constructor(lease: number) {
    this.#lease = lease;
  }

  get count(): number {
    return [...this.#known.values()].filter(({ isAlive }) => isAlive).length;
  }

  /** A sign of life. True when the process was not known to be there, so that what it has must be asked for. */
  hear(process: string, now: number): boolean {
    const known = this.#known.get(process);
    this.#known.set(process, { heardAt: now, isAlive: true });
    return known?.isAlive !== true;
  }

  /** The process said that it ends. False when it was known to be gone. */
  leave(process: string, now: number): boolean {
    const known = this.#known.get(process);
    this.#known.set(process, { heardAt: now, isAlive: false });
    return known?.isAlive === true;
  }

  /** Those whose lease has run out since the last look, and those that need not be remembered any longer. */
  sweep(now: number): { readonly gone: readonly string[]; readonly forgotten: readonly string[] } {
    const gone: string[] = [];
    const forgotten: string[] = [];
    for (const [process, known] of this.#known) {
      const silence = now - known.heardAt;
      if (known.isAlive && silence > this.#lease) {
        known.isAlive = false;
        gone.push(process);
      } else if (!known.isAlive && silence > this.#lease + memory) {
        this.#known.delete(process);
        forgotten.push(process);
      }
    }
    return { gone, forgotten };
  }
}

type Reading<T> = { readonly running: Promise<T>; readonly next: Promise<T> | undefined };

/**
 * Readings of the database that several wait for at once: whoever asks for the same while it is being read shares the
 * next reading, which begins when that one ends. Never the one under way, which may have begun before a write that the
 * asker knows of. After a restart thousands ask for the same.
 */
export class SharedReadings<T> {
  readonly #readings = new Map<string, Reading<T>>();

  /** @param key equal for what gives equal answers */
  async of(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#readings.get(key);
    if (known?.next) return known.next;
    const reading = this.#read(key, { after: known?.running, read });
    this.#readings.set(key, known ? { running: known.running, next: reading } : { running: reading, next: undefined });
    return reading;
  }

  async #read(key: string, { after, read }: { after: Promise<T> | undefined; read: () => Promise<T> }): Promise<T> {
    if (after) {
      // Its failure is told to whoever shares it.
      await after.catch(() => undefined);
      this.#readings.set(key, { running: this.#readings.get(key)!.next!, next: undefined });
    }
    try {
      return await read();
    } finally {
      if (!this.#readings.get(key)?.next) this.#readings.delete(key);
    }
  }
}

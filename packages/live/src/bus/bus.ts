/** Who listens to a topic. */
export type Listener = {
  readonly heard: (text: string) => void;
  /**
   * From now on everything is heard. Told at first, and again after each time in which something may have been missed in
   * either direction: then the listener says what still holds and asks what others have to say.
   */
  readonly ready: () => void;
};

/**
 * Carries short texts between the processes of one installation, at most once: what is said while nobody hears it is lost.
 * Only for what does not last, such as who is here at this moment. Rows never travel here: each process reads them from
 * the database's own log.
 */
export type Bus = {
  /** Says it to everybody who listens at this moment, in the order in which it is said; this process hears itself too. */
  readonly publish: (topic: string, text: string) => void;
  /** Listens until what it returns is called. */
  readonly subscribe: (topic: string, listener: Listener) => () => void;
  /** Whether other processes hear it and are heard at this moment. */
  readonly isReachable: () => boolean;
  readonly close: () => Promise<void>;
};

/** Who listens to what in this process. */
export class Listeners {
  readonly #topics = new Map<string, Set<Listener>>();

  get topics(): readonly string[] {
    return [...this.#topics.keys()];
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  add(topic: string, listener: Listener): void {
    const known = this.#topics.get(topic);
    if (known) known.add(listener);
    else this.#topics.set(topic, new Set([listener]));
  }

  remove(topic: string, listener: Listener): void {
    const known = this.#topics.get(topic);
    known?.delete(listener);
    if (known?.size === 0) this.#topics.delete(topic);
  }

  /** Those of one topic, as they are now: what they do may add and remove some. */
  of(topic: string): readonly Listener[] {
    return [...(this.#topics.get(topic) ?? [])];
  }
}

/** The bus of a single process. Backends that are given the same one are to each other like processes. */
export function busInProcess(): Bus {
  const listeners = new Listeners();
  return {
    publish: (topic, text) => {
      for (const listener of listeners.of(topic)) queueMicrotask(() => listener.heard(text));
    },
    subscribe: (topic, listener) => {
      listeners.add(topic, listener);
      queueMicrotask(() => listener.ready());
      return () => listeners.remove(topic, listener);
    },
    isReachable: () => true,
    close: async () => {},
  };
}

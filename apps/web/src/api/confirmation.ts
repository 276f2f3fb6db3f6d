/**
 * The one question of the whole app whether it is really the person. Whoever is refused a sensitive act asks; a dialog that
 * watches answers. Several who ask at the same time get the same answer.
 */
export class Confirmation {
  readonly #listeners = new Set<() => void>();
  #asked: PromiseWithResolvers<boolean> | undefined;

  readonly isAsked = (): boolean => this.#asked !== undefined;

  /** Calls back whenever the question is asked or answered. */
  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether the person has confirmed. False at once where nothing on the screen could ask them. */
  ask(): Promise<boolean> {
    if (this.#asked) return this.#asked.promise;
    if (this.#listeners.size === 0) return Promise.resolve(false);
    this.#asked = Promise.withResolvers();
    const { promise } = this.#asked;
    this.#tell();
    return promise;
  }

  /** Answers everybody who has asked. */
  answer(isConfirmed: boolean): void {
    this.#asked?.resolve(isConfirmed);
    this.#asked = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Of this browser window. */
export const confirmation = new Confirmation();

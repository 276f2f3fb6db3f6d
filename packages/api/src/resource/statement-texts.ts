import { named, type Prepared } from "../prepared.ts";

/** How many texts are kept at most. */
export type TextBounds = {
  /** Of those that connections may prepare. What a connection has prepared it keeps, so these are never forgotten. */
  readonly named: number;
  /** Of those without a name. The oldest are forgotten first. */
  readonly unnamed: number;
};

/**
 * Texts of statements by their shape. A name, under which connections prepare it, is given to a shape that comes a second time, as
 * long as there are names left: filters are free, and whoever sends ever new ones must not fill the memory of PostgreSQL.
 */
export class StatementTexts {
  readonly #bounds: TextBounds;
  readonly #lasting = new Map<string, Prepared>();
  readonly #named = new Map<string, Prepared>();
  readonly #unnamed = new Map<string, string>();

  constructor(bounds: TextBounds) {
    this.#bounds = bounds;
  }

  /** The text of a shape that callers cannot vary. */
  lasting(shape: string, build: () => string): Prepared {
    const found = this.#lasting.get(shape) ?? named(build());
    this.#lasting.set(shape, found);
    return found;
  }

  /** The text of a shape, built if it is not known. Its name is empty while connections are not to prepare it. */
  of(shape: string, build: () => string): Prepared {
    const found = this.#named.get(shape);
    if (found) return found;
    const known = this.#unnamed.get(shape);
    if (known === undefined) return { name: "", text: this.#keep(shape, build()) };
    if (this.#named.size >= this.#bounds.named) return { name: "", text: known };
    const text = named(known);
    this.#unnamed.delete(shape);
    this.#named.set(shape, text);
    return text;
  }

  #keep(shape: string, text: string): string {
    const [oldest] = this.#unnamed.keys();
    if (oldest !== undefined && this.#unnamed.size >= this.#bounds.unnamed) this.#unnamed.delete(oldest);
    this.#unnamed.set(shape, text);
    return text;
  }
}

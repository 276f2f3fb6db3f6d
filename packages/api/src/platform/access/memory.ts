import type { Standing as Proof } from "@freehold/database/transaction/settings.ts";
import type { SignIn } from "@freehold/identity/identity.ts";
import type { Standing } from "./standing.ts";

/** Who a caller was found to be, and what proves that nothing of it has changed. */
export type Remembered = { readonly standing: Standing; readonly signed: SignIn | undefined; readonly proof: Proof };

/** After so long it is looked up again whatever happened: that a key or a session is used is noted when it is, to the minute. */
const mostMilliseconds = 60_000;
const mostEntries = 10_000;

/**
 * Who callers were when they were last looked up, so that a request need not ask again. Nothing here is trusted: every
 * transaction that is begun on it carries the proof, and PostgreSQL ends it when anything has changed.
 */
export class Memory {
  readonly #entries = new Map<string, { readonly remembered: Remembered; readonly until: number }>();
  readonly #most: number;

  constructor(most = mostEntries) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Who this caller was; undefined when nothing is remembered of them any more. */
  find(key: string, now: Date): Remembered | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.until <= now.getTime()) return undefined;
    // The one that was used longest ago is the first.
    this.#entries.set(key, entry);
    return entry.remembered;
  }

  /** @param ends when the credential ends by itself; absent ones do not count */
  keep(key: string, remembered: Remembered, { now, ends }: { now: Date; ends: readonly (Date | null | undefined)[] }): void {
    const until = Math.min(now.getTime() + mostMilliseconds, ...ends.flatMap((end) => (end ? [end.getTime()] : [])));
    this.#entries.delete(key);
    this.#entries.set(key, { remembered, until });
    if (this.#entries.size > this.#most) this.#entries.delete(this.#entries.keys().next().value!);
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}

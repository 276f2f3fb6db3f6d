import type { Database } from "@freehold/database/database.ts";
import type { Standing } from "@freehold/database/transaction/settings.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";

/** How a transaction of a request is begun. */
export type ActOptions = { readonly requestId: string; readonly standing?: Standing };

const nothing = { name: "freehold_nothing", text: "select", values: [] };
const isChanged = (error: unknown): boolean => error instanceof DomainError && error.code === "database.standingChanged";

/** Sees to it that what one call does on a remembered standing is proved once, by its first transaction that holds. */
export class Proof {
  readonly #standing: Standing | undefined;
  #isShown: boolean;
  #isRefused = false;

  /** @param standing what is to be proved; absent when the caller was just looked up */
  constructor(standing: Standing | undefined) {
    this.#standing = standing;
    this.#isShown = standing === undefined;
  }

  /** Whether the standing was not the caller's any more, and nothing has happened: then the call can be made again. */
  get hasFailed(): boolean {
    return this.#isRefused && !this.#isShown;
  }

  /** Acts, with the proof as long as no transaction has shown it. */
  async shownBy<T>(act: (options: ActOptions) => Promise<T>, requestId: string): Promise<T> {
    if (this.#isShown || !this.#standing) return act({ requestId });
    try {
      const result = await act({ requestId, standing: this.#standing });
      this.#isShown = true;
      return result;
    } catch (error) {
      this.#isRefused ||= isChanged(error);
      throw error;
    }
  }

  /** Shows it after all, for a call that came to its end without any transaction. */
  async complete(database: Database, principal: Principal): Promise<void> {
    if (this.#isShown || !this.#standing) return;
    try {
      await database.once(principal, nothing, { standing: this.#standing });
      this.#isShown = true;
    } catch (error) {
      if (!isChanged(error)) throw error;
      this.#isRefused = true;
    }
  }
}

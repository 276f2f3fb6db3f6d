import { newId } from "@freehold/kernel/id.ts";
import type { Row } from "../line/frames.ts";

/** What the server said to a change: the row as it is then, or that it is gone. */
export type Answer = { readonly row: Row | undefined; readonly at: number };

/** What somebody here does to one row, from the moment they do it until every live view has it from the server. */
export type Change = {
  readonly path: string;
  readonly key: string;
  /** The row with the change in it; undefined where it would be gone, or where nothing is known to be changed. */
  readonly draw: (row: Row | undefined) => Row | undefined;
  /** Of a record that is being made: what was sent. The key is only ours until the server has given it one. */
  readonly sent?: Row;
  /** The row as some view here knew it before. */
  readonly before: Row | undefined;
  /** Undefined while it is on the way. */
  readonly answer: Answer | undefined;
};

/** What is to be done to a row. */
export type WantedChange = Omit<Change, "before" | "answer">;

/** A store of rows that shows changes before the server does. */
export type Follower = {
  readonly rowOf: (key: string) => Row | undefined;
  /** A change began. */
  readonly show: (change: Change) => void;
  /** A change was answered. */
  readonly replace: (change: Change, answered: Change) => void;
  /** A change was refused: what was there before is there again. */
  readonly withdraw: (change: Change) => void;
};

/**
 * The changes on the way to the server, by path of the resource: each is shown at once by every live view that it touches.
 * Views let go of an answered change by themselves, once their stream has brought it.
 */
export class Changes {
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #sent = new Set<Change>();
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Tells the store of every change of the resource, also of those on the way now. Returns how to stop it. */
  follow(path: string, follower: Follower): () => void {
    const followers = this.#followers.get(path) ?? new Set();
    this.#followers.set(path, followers.add(follower));
    for (const change of this.#sent) if (change.path === path) follower.show(change);
    return () => followers.delete(follower);
  }

  /** Tells when a change begins, is answered or withdrawn. */
  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether a change of the row is on the way. */
  isPending(path: string, key: string): boolean {
    for (const change of this.#sent) if (change.path === path && change.key === key) return true;
    return false;
  }

  /** The row as the views here show it. */
  rowOf(path: string, key: string): Row | undefined {
    for (const follower of this.#followers.get(path) ?? []) {
      const row = follower.rowOf(key);
      if (row) return row;
    }
    return undefined;
  }

  /** Shows a change that is about to be sent. It must be answered or withdrawn. */
  begin(wanted: WantedChange): Change {
    const change: Change = { ...wanted, before: this.rowOf(wanted.path, wanted.key), answer: undefined };
    this.#sent.add(change);
    this.#tell(change, ({ show }) => show(change));
    return change;
  }

  /** The server did it: what it gave back is shown until the streams bring the same or something newer. */
  answer(change: Change, row: Row | undefined): void {
    if (!this.#sent.delete(change)) return;
    const answered: Change = { ...change, answer: { row, at: this.#now() }, ...(change.sent && { key: String(row?.["id"]) }) };
    this.#tell(change, ({ replace }) => replace(change, answered));
  }

  /** The server refused it, or cannot be reached: it is shown no longer. */
  withdraw(change: Change): void {
    if (!this.#sent.delete(change)) return;
    this.#tell(change, ({ withdraw }) => withdraw(change));
  }

  /**
   * Sends a change that is shown meanwhile. What `send` rejects with is thrown again, once the change is withdrawn.
   * @param reread reads the row as it is now, where a refusal says that it is another one than was thought
   */
  async run<R extends Row>(
    wanted: WantedChange,
    send: () => Promise<R>,
    reread?: (error: unknown) => Promise<Row> | undefined,
  ): Promise<R> {
    const change = this.begin(wanted);
    try {
      const row = await send();
      this.answer(change, wanted.draw === removal ? undefined : row);
      return row;
    } catch (error) {
      const current = await reread?.(error)?.catch(() => undefined);
      if (current) this.answer(change, current);
      else this.withdraw(change);
      throw error;
    }
  }

  #tell({ path }: Change, how: (follower: Follower) => void): void {
    for (const follower of this.#followers.get(path) ?? []) how(follower);
    for (const listener of this.#listeners) listener();
  }
}

/** A record that is being made. Its id is replaced by the one that the server gives it. */
export function creation(path: string, sent: Row): WantedChange {
  const now = new Date();
  const row = { createdAt: now, updatedAt: now, version: 0, ...sent, id: newId() };
  return { path, key: row.id, sent, draw: () => row };
}

/** Columns that get other values. A row that is not known cannot be drawn. */
export const update =
  (patch: Row | ((row: Row) => Row)): Change["draw"] =>
  (row) =>
    row && { ...row, ...(typeof patch === "function" ? patch(row) : patch) };

/** A row that goes. */
export const removal: Change["draw"] = () => undefined;

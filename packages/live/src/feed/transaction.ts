import type { Change, Message, Relation } from "./pgoutput.ts";

/** One committed transaction as the stream tells it. */
export type Transaction = {
  /** Where its commit stands in the log: strictly increasing within one timeline. */
  readonly lsn: number;
  /** The low 32 bits of its id. */
  readonly xid: number;
  /** Its changes by table (`schema.name`), in order. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  /** Tables that changed in a way that is not in `changes`: emptied, or by more rows than are kept. */
  readonly dirty: ReadonlySet<string>;
  readonly bytes: number;
};

/**
 * Puts messages together to whole transactions. Keeps at most `maxBytes` of one: a larger one only names the tables
 * that it changed, so that an import of a million rows cannot fill the memory.
 */
export class TransactionAssembler {
  readonly #maxBytes: number;
  #open: { lsn: number; xid: number; changes: Map<string, Change[]>; dirty: Set<string>; bytes: number } | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a transaction is being received: positions of keepalives say nothing about it. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Takes one message; returns the transaction that it completes and where the log continues after it. */
  take(message: Message): { transaction: Transaction; end: number } | undefined {
    if (message.kind === "begin") {
      this.#open = { lsn: message.lsn, xid: message.xid, changes: new Map(), dirty: new Set(), bytes: 0 };
      return undefined;
    }
    const open = this.#open;
    if (!open) throw new TypeError("The stream holds a change outside a transaction.");
    if (message.kind === "commit") {
      this.#open = undefined;
      return { transaction: open, end: message.end };
    }
    if (message.kind === "truncate") for (const relation of message.relations) this.#forget(relation);
    else this.#keep(message.change);
    return undefined;
  }

  #keep(change: Change): void {
    const open = this.#open!;
    const { fullName } = change.relation;
    open.bytes += change.bytes;
    if (open.bytes > this.#maxBytes && open.changes.size > 0) {
      for (const name of open.changes.keys()) open.dirty.add(name);
      open.changes.clear();
    }
    if (open.bytes > this.#maxBytes) open.dirty.add(fullName);
    if (open.dirty.has(fullName)) return;
    const known = open.changes.get(fullName);
    if (known) known.push(change);
    else open.changes.set(fullName, [change]);
  }

  #forget({ fullName }: Relation): void {
    const open = this.#open!;
    open.changes.delete(fullName);
    open.dirty.add(fullName);
  }
}

import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";

/** Something that was done and is no change of a row. */
export type Act = {
  /** `room.whatWasDone`, such as `files.downloaded`: at most 60 letters and dots. */
  readonly kind: string;
  /** The table of the record it was done with, as `coldchain.unit`. */
  readonly resource?: string | undefined;
  /** The record itself. Its history shows the act. */
  readonly recordId?: string | undefined;
  /** What an auditor wants to know of it; never a secret. At most 4 kB as JSON. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * Writes an act into the audit trail of the organization for which the transaction acts, in the installation's when it acts for
 * none. Who, when and from where are the transaction's own. It holds when the transaction does. A transaction of a query may only
 * read: what is worth recording is a mutation, or acts in a transaction of its own.
 */
export async function recordAct(tx: Tx, { kind, resource, recordId, facts }: Act): Promise<void> {
  const told = facts === undefined ? null : JSON.stringify(facts);
  await tx.execute(sql`select freehold.record_act(${kind}, ${resource ?? null}, ${recordId ?? null}, ${told}::jsonb)`);
}

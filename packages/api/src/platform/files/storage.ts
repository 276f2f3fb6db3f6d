import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { limitsOf } from "../organizations/plans.ts";
import { organization } from "../organizations/schema.ts";
import { fault } from "./faults.ts";

/** What files take of the organization's storage. A limit of null is none. */
export type StorageUse = { usedBytes: number; limitBytes: number | null };

/** What all files take, reserved room included, whoever of the organization asks. */
export async function storageUse(tx: Tx): Promise<StorageUse> {
  const { rows } = await tx.execute<{ bytes: string }>(sql`select platform.storage_used() as bytes`);
  const [found] = await tx.select().from(organization);
  return { usedBytes: Number(rows[0]!.bytes), limitBytes: limitsOf(found!).storageBytes };
}

/**
 * Lets those who begin uploads come one after another until their transactions end: what each then reads of the use of the
 * storage counts all before it.
 */
export async function lockStorage(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('platform.storage ' || current_setting('app.org_id', true), 0))`);
}

/** After the room was taken, under the lock. @throws files.storageFull */
export async function demandRoom(tx: Tx): Promise<void> {
  const { usedBytes, limitBytes } = await storageUse(tx);
  if (limitBytes !== null && usedBytes > limitBytes) throw fault.storageFull();
}

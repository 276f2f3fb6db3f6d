import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";

/**
 * Does work within an open transaction so that its failure leaves everything before it as it was, and the transaction open. What
 * it throws is thrown again. Only for what is tried in the expectation that it may fail: each costs two statements.
 */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.execute(sql`savepoint tried`);
  try {
    const result = await work();
    await tx.execute(sql`release savepoint tried`);
    return result;
  } catch (error) {
    await tx.execute(sql`rollback to savepoint tried`);
    await tx.execute(sql`release savepoint tried`);
    throw error;
  }
}

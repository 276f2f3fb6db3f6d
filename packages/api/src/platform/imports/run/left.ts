import { and, eq, inArray, isNotNull, notExists, or, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { endedStates } from "../../jobs/contract.ts";
import { job } from "../../jobs/schema.ts";
import { importRun } from "../schema.ts";

/**
 * Ends imports that nobody goes on with, because somebody has cancelled their job: what they did stays and can be taken back. Of one
 * that was being taken back the rest can be taken back later. All that the caller of the transaction sees, or one.
 */
export async function settleLeft(tx: Tx, now: Date, id?: string): Promise<void> {
  const own = eq(job.id, importRun.jobId);
  const goesOn = tx
    .select({ one: sql`1` })
    .from(job)
    .where(and(own, sql`not ${or(inArray(job.state, [...endedStates]), isNotNull(job.cancelAskedAt))!}`));
  const isLeft = and(inArray(importRun.state, ["waiting", "running", "reverting"]), isNotNull(importRun.jobId), notExists(goesOn));
  await tx
    .update(importRun)
    .set({ state: "stopped", endedAt: sql`coalesce(${importRun.endedAt}, ${now.toISOString()}::timestamptz)` })
    .where(id === undefined ? isLeft : and(eq(importRun.id, id), isLeft));
}

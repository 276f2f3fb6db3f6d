import { and, eq, inArray, lt, or, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { recordAct } from "../audit/record-act.ts";
import { endedStates, type OneJob } from "./contract.ts";
import { jobOfKey } from "./enqueue.ts";
import { job } from "./schema.ts";

export const fault = faults("jobs", {
  missing: ["missing", "There is no such job."],
  ended: ["conflict", "This job has ended already."],
  notEnded: ["conflict", "This job is still under way. Cancel it first, or wait for it."],
  done: ["conflict", "This job is done. Nothing is left to retry."],
  askedAgain: ["conflict", "The same work has been asked for again since. Look at the newer job."],
});

export type Job = typeof job.$inferSelect;

/** A job that waits is never begun; one that runs is told to end, and ends as soon as its work notices. @throws jobs.missing, ended */
export async function cancelJob(tx: Tx, { id }: OneJob, now: Date): Promise<Job> {
  const { state, label } = await lockJob(tx, id);
  if (state !== "queued" && state !== "running") throw fault.ended();
  const change = state === "queued" ? ({ state: "cancelled", endedAt: now, cancelAskedAt: now } as const) : { cancelAskedAt: now };
  const [after] = await tx.update(job).set(change).where(eq(job.id, id)).returning();
  await recordAct(tx, { kind: "jobs.cancelled", resource: "platform.job", recordId: id, facts: { label } });
  if (state === "running") await tx.execute(sql`select pg_notify('freehold_jobs', ${`cancel:${id}`})`);
  return after!;
}

/** Begins anew with what failed or was cancelled, with as many attempts as at first, and as whoever asked for it. @throws jobs.missing, notEnded, done, askedAgain */
export async function retryJob(tx: Tx, { id }: OneJob, now: Date): Promise<Job> {
  const { state, kind, workKey, label } = await lockJob(tx, id);
  if (state === "done") throw fault.done();
  if (state !== "failed" && state !== "cancelled") throw fault.notEnded();
  if (workKey !== null && (await jobOfKey(tx, kind, workKey)) !== null) throw fault.askedAgain();
  const [after] = await tx
    .update(job)
    .set({ state: "queued", attempts: 0, runAt: now, endedAt: null, cancelAskedAt: null, failure: null })
    .where(eq(job.id, id))
    .returning();
  await recordAct(tx, { kind: "jobs.retried", resource: "platform.job", recordId: id, facts: { label } });
  await tx.execute(sql`select pg_notify('freehold_jobs', '')`);
  return after!;
}

async function lockJob(tx: Tx, id: string): Promise<Job> {
  const [found] = await tx.select().from(job).where(eq(job.id, id)).for("update");
  if (!found) throw fault.missing();
  return found;
}

const day = 86_400_000;

/** How long what has ended can be looked up: what is done is soon of no interest, what went wrong is. */
const keptDays = { done: 7, failed: 30, cancelled: 30 } as const satisfies Record<(typeof endedStates)[number], number>;

/** Rows of one transaction. */
const batchRows = 5_000;

/** Removes jobs that ended long ago, in short transactions. For the product itself. */
export async function removeOldJobs(asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, now: Date): Promise<void> {
  const isOld = or(
    ...endedStates.map((state) => and(eq(job.state, state), lt(job.endedAt, new Date(now.getTime() - keptDays[state] * day)))),
  );
  for (;;) {
    const removed = await asActor(async (tx) => {
      const old = tx.select({ id: job.id }).from(job).where(isOld).limit(batchRows);
      const { rowCount } = await tx.delete(job).where(inArray(job.id, old));
      return rowCount ?? 0;
    });
    if (removed < batchRows) return;
  }
}

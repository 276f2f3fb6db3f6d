import { and, eq, sql } from "drizzle-orm";
import { systemClock } from "@freehold/kernel/clock.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { prepared } from "../../../prepared.ts";
import { job, jobWorker } from "../schema.ts";
import { productIn } from "../scope.ts";
import type { Outcome } from "./outcome.ts";

/** A job that this process is to run. */
export type Claimed = {
  readonly id: string;
  readonly organizationId: OrganizationId;
  readonly timeZone: string;
  readonly kind: string;
  readonly input: unknown;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly askedBy: UserId;
};

/** Which jobs a process takes, and how many. */
export type Wanted = {
  readonly kinds: readonly string[];
  readonly atMost: number;
  /** At the same time, by this process. */
  readonly perOrganization: number;
};

/** How far a job is, for people. */
export type Progress = { readonly done: number; readonly total: number | null; readonly words: string | null };

/**
 * What one worker says to the database. Taking jobs goes across organizations, by functions that answer nobody who acts for
 * somebody; everything about one job is said within its organization.
 */
export function claimsOf({ database, clock }: Pick<Backend, "database" | "clock">, worker: string) {
  const own = ({ id, attempt }: Claimed) =>
    and(eq(job.id, id), eq(job.state, "running"), eq(job.worker, worker), eq(job.attempts, attempt));
  const change = async (
    claimed: Claimed,
    values: Partial<typeof job.$inferInsert>,
  ): Promise<{ cancelAskedAt: Date | null } | undefined> => {
    const rows = await database.asActor(productIn(claimed.organizationId), (tx) =>
      tx.update(job).set(values).where(own(claimed)).returning({ cancelAskedAt: job.cancelAskedAt }),
    );
    return rows[0];
  };
  return {
    /** Takes what is due, from each organization in turn. `nextAt` is when something else becomes due; absent when more may be due now. */
    claim: ({ kinds, atMost, perOrganization }: Wanted): Promise<{ claimed: Claimed[]; nextAt?: Date | null }> =>
      database.asIdentity(async (tx) => {
        // What was asked for is dated by the database. A clock that was set back must not keep it waiting.
        const now = new Date(Math.max(Number(clock()), Number(systemClock()))).toISOString();
        const { rows } = await tx.execute<Claimed>(sql`
          select id, org_id as "organizationId", time_zone as "timeZone", kind, input, attempt, max_attempts as "maxAttempts", asked_by as "askedBy"
          from platform.claim_jobs(${worker}::uuid, ${sql.param([...kinds])}::text[], ${now}::timestamptz, ${atMost}, ${perOrganization})`);
        if (rows.length === atMost) return { claimed: rows };
        const next = await tx.execute<{ at: string | null }>(sql`select platform.next_job_at(${now}::timestamptz) as at`);
        const at = next.rows[0]!.at;
        return { claimed: rows, nextAt: at === null ? null : new Date(at) };
      }),

    /** Takes from processes that are dead what they were doing, and from this one what it does not run. @returns how many jobs it was */
    recover: (running: readonly string[]): Promise<number> =>
      database.asIdentity(async (tx) => {
        const { rows } = await tx.execute<{ recovered: number }>(
          sql`select platform.recover_jobs(${clock().toISOString()}::timestamptz, ${worker}::uuid, ${sql.param([...running])}::uuid[]) as recovered`,
        );
        return rows[0]!.recovered;
      }),

    /** Says that this process lives. @returns the ids of its jobs that somebody has cancelled */
    keep: (): Promise<string[]> =>
      database.asIdentity(async (tx) => {
        const { rows } = await tx.execute<{ id: string }>(sql`select id from platform.keep_jobs(${worker}::uuid) as id`);
        return rows.map(({ id }) => id);
      }),

    /** @returns whether somebody has cancelled the job; undefined when it is not this process's any more */
    tell: async (claimed: Claimed, { done, total, words }: Progress): Promise<boolean | undefined> => {
      const kept = await change(claimed, { progressDone: done, progressTotal: total, progressWords: words });
      return kept && kept.cancelAskedAt !== null;
    },

    /** Writes what became of the job. @returns false when it is not this process's any more: then nothing was written */
    end: async (claimed: Claimed, outcome: Outcome): Promise<boolean> => {
      if (outcome.state !== "done") return (await change(claimed, { worker: null, ...endingOf(claimed, outcome, clock()) })) !== undefined;
      // Most jobs end so.
      const values = [claimed.id, worker, claimed.attempt, clock()];
      return (await database.once(productIn(claimed.organizationId), { ...endAsDone, values })).count === 1;
    },

    /** Forgets this process. */
    leave: async (): Promise<void> => {
      await database.asIdentity((tx) => tx.delete(jobWorker).where(eq(jobWorker.id, worker)));
    },
  };
}

export type Claims = ReturnType<typeof claimsOf>;

const endAsDone = prepared(sql`
  update platform.job set state = 'done', worker = null, ended_at = $4, failure = null
  where id = $1 and state = 'running' and worker = $2 and attempts = $3`);

function endingOf({ attempt }: Claimed, outcome: Exclude<Outcome, { state: "done" }>, now: Date): Partial<typeof job.$inferInsert> {
  switch (outcome.state) {
    case "cancelled":
      return { state: "cancelled", endedAt: now };
    case "failed":
      return { state: "failed", endedAt: now, failure: outcome.failure };
    case "queued":
      return { state: "queued", runAt: outcome.runAt, failure: outcome.failure };
    case "returned":
      return { state: "queued", runAt: now, attempts: attempt - 1 };
  }
}

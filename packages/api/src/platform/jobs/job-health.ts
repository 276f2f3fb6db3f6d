import { sql } from "drizzle-orm";
import type { Backend } from "../../backend.ts";
import { schedule } from "./schema.ts";

/** How the queues of all organizations stand together. */
export type QueueHealth = {
  /** Waiting although their time has come. */
  readonly due: number;
  /** Since when the one has waited that has waited longest. */
  readonly dueSince: Date | null;
  /** Waiting for their time. */
  readonly later: number;
  readonly running: number;
  /** Processes that run something now. */
  readonly workers: number;
  /** Given up within the last day. */
  readonly failed: number;
};

/** How one piece of work that comes round stands. */
export type ScheduleHealth = {
  readonly name: string;
  readonly label: string;
  /** "20 seconds", or a line of cron. */
  readonly every: string;
  /** The time zone by whose clock it goes; null where pauses are fixed. */
  readonly zone: string | null;
  readonly dueAt: Date;
  readonly isRunning: boolean;
  /** When the last run began; null before the first. */
  readonly ranAt: Date | null;
  readonly durationMs: number | null;
  /** What went wrong in the last run. */
  readonly failure: string | null;
};

export type JobHealth = { readonly queue: QueueHealth; readonly schedules: readonly ScheduleHealth[] };

type Watching = Pick<Backend, "database" | "clock" | "jobs">;

/** What operators see of jobs: nothing of what is in them. */
export async function jobHealth(backend: Watching): Promise<JobHealth> {
  const [queue, schedules] = await Promise.all([queueHealth(backend), scheduleHealth(backend)]);
  return { queue, schedules };
}

/** How many jobs wait and run now. Costs as much as there are. */
export async function queueHealth({ database, clock }: Watching): Promise<QueueHealth> {
  const { rows } = await database.asIdentity(
    (tx) =>
      tx.execute<Omit<QueueHealth, "dueSince"> & { dueSince: string | null }>(sql`
        select due, due_since as "dueSince", later, running, workers, failed from platform.job_queue(${clock().toISOString()}::timestamptz)`),
    { readOnly: true },
  );
  const { dueSince, ...counts } = rows[0]!;
  return { ...counts, dueSince: dueSince === null ? null : new Date(dueSince) };
}

/** Everything that comes round by itself, by name. What an earlier version left is nobody's. */
export async function scheduleHealth({ database, jobs }: Watching): Promise<ScheduleHealth[]> {
  const rows = await database.asIdentity((tx) => tx.select().from(schedule).orderBy(schedule.name, schedule.zone), { readOnly: true });
  const labels = new Map(jobs.lines.map(({ name, label }) => [name, label]));
  return rows.flatMap(({ name, zone, every, dueAt, worker, ranAt, durationMs, failure }) => {
    const label = labels.get(name);
    if (label === undefined) return [];
    return [{ name, label, every, zone: zone === "" ? null : zone, dueAt, isRunning: worker !== null, ranAt, durationMs, failure }];
  });
}

import { sql } from "drizzle-orm";
import type { Backend } from "../../../backend.ts";

/** One row of the table of schedules: what comes round, in which zone. */
export type Place = { readonly name: string; readonly zone: string };

/** Something that is due and that this process has taken on itself. */
export type Taken = Place & { readonly dueAt: Date };

/** How a run went. */
export type Ran = {
  readonly startedAt: Date;
  readonly failure: string | null;
  readonly nextAt: Date;
  /** Nobody takes it before this has passed, even when it is due. */
  readonly restSeconds: number;
};

/** Longer than a process that lives needs to say so, shorter than anybody waits for what a dead one left. */
const leaseSeconds = 40;

/**
 * The table in which processes agree who does what comes round. Its rows are written often and lose nothing when PostgreSQL dies
 * with the last second of them: nobody waits for the disk.
 */
export function leasesOf({ database, clock }: Pick<Backend, "database" | "clock">, worker: string) {
  const inHaste = <T>(work: Parameters<typeof database.asIdentity<T>>[0]): Promise<T> =>
    database.asIdentity(async (tx) => {
      await tx.execute(sql`set local synchronous_commit = off`);
      return work(tx);
    });
  return {
    /**
     * Writes down what comes round. What is there already keeps its time, unless its interval has changed, or a clock that was ahead
     * has put it off beyond the next time. What is right is not touched.
     */
    register: (places: readonly (Place & { every: string; dueAt: Date })[]): Promise<void> =>
      inHaste(async (tx) => {
        const rows = JSON.stringify(places);
        await tx.execute(sql`
          insert into platform.schedule as known (name, zone, every, due_at)
          select name, zone, every, "dueAt" from jsonb_to_recordset(${rows}::jsonb) as wanted (name text, zone text, every text, "dueAt" timestamptz)
          where not exists (
            select from platform.schedule s where s.name = wanted.name and s.zone = wanted.zone and s.every = wanted.every and s.due_at <= wanted."dueAt"
          )
          on conflict (name, zone) do update set every = excluded.every, due_at = excluded.due_at
            where known.every <> excluded.every or known.due_at > excluded.due_at`);
      }),

    /** Takes what is due and what nobody else is doing. */
    take: (names: readonly string[]): Promise<Taken[]> =>
      inHaste(async (tx) => {
        const { rows } = await tx.execute<Place & { dueAt: string }>(sql`
          update platform.schedule s set worker = ${worker}::uuid, leased_until = now() + make_interval(secs => ${leaseSeconds})
          from (
            select name, zone from platform.schedule
            where name = any(${sql.param([...names])}::text[]) and due_at <= ${clock().toISOString()}::timestamptz
              and (leased_until is null or leased_until < now())
            order by due_at for update skip locked
          ) due
          where s.name = due.name and s.zone = due.zone
          returning s.name, s.zone, s.due_at as "dueAt"`);
        return rows.map(({ name, zone, dueAt }) => ({ name, zone, dueAt: new Date(dueAt) }));
      }),

    /** Goes on with what this process has taken. */
    keep: (): Promise<void> =>
      inHaste(async (tx) => {
        await tx.execute(
          sql`update platform.schedule set leased_until = now() + make_interval(secs => ${leaseSeconds}) where worker = ${worker}::uuid`,
        );
      }),

    /** Writes how it went, and when it comes round again. */
    finish: ({ name, zone }: Place, { startedAt, failure, nextAt, restSeconds }: Ran): Promise<void> =>
      inHaste(async (tx) => {
        const durationMs = clock().getTime() - startedAt.getTime();
        await tx.execute(sql`
          update platform.schedule set worker = null, leased_until = now() + make_interval(secs => ${restSeconds}), ran_at = ${startedAt.toISOString()}::timestamptz,
            duration_ms = ${Math.max(0, durationMs)}, failure = ${failure}, due_at = ${nextAt.toISOString()}::timestamptz
          where name = ${name} and zone = ${zone} and worker = ${worker}::uuid`);
      }),

    /** When the next of them is due; null when there is none. */
    nextAt: (names: readonly string[]): Promise<Date | null> =>
      database.asIdentity(async (tx) => {
        const { rows } = await tx.execute<{ at: string | null }>(sql`
          select min(case when leased_until > now() then greatest(due_at, leased_until) else due_at end) as at
          from platform.schedule where name = any(${sql.param([...names])}::text[])`);
        const at = rows[0]!.at;
        return at === null ? null : new Date(at);
      }),

    /** Leaves to others at once what this process has taken and not finished. */
    leave: (): Promise<void> =>
      inHaste(async (tx) => {
        await tx.execute(sql`update platform.schedule set worker = null, leased_until = null where worker = ${worker}::uuid`);
      }),
  };
}

export type Leases = ReturnType<typeof leasesOf>;

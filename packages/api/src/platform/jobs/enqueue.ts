import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { JobKind } from "./job.ts";
import { job } from "./schema.ts";

/** When and how often something is to be done. */
export type EnqueueOptions = {
  /** Not before this; at once when absent. */
  readonly at?: Date;
  /**
   * Names the piece of work within its kind and organization: while a job with the same key waits, runs or has been done, none
   * is added. One that failed or was cancelled may be asked for anew. Work that comes again carries its occasion in the key.
   */
  readonly key?: string;
};

/**
 * Asks for work in the transaction that makes it necessary: if that commits the job is done, however often processes die, and
 * if not there never was one. It runs as that transaction's person, with the role they have when it runs.
 * @returns the job's id; of the earlier one when the key is taken.
 */
// oxlint-disable-next-line max-params -- a kind and its input are read together, in every room.
export async function enqueue<Given>(
  tx: Tx,
  kind: JobKind<Given>,
  input: NoInfer<Given>,
  { at, key }: EnqueueOptions = {},
): Promise<string> {
  const values = {
    kind: kind.name,
    label: kind.label,
    input: kind.check(input),
    maxAttempts: kind.attempts,
    workKey: key ?? null,
    ...(at && { runAt: at }),
    askedBy: sql`nullif(current_setting('app.user_id', true), '')::uuid`,
  };
  for (;;) {
    const [made] = await tx.insert(job).values(values).onConflictDoNothing().returning({ id: job.id });
    if (made) return made.id;
    const earlier = key === undefined ? null : await jobOfKey(tx, kind.name, key);
    // Null when the one that held the key has failed or was cancelled meanwhile: then it is free.
    if (earlier !== null) return earlier;
  }
}

/** The job that holds a key in the transaction's organization, also when its person may not see it. */
export async function jobOfKey(tx: Tx, kind: string, key: string): Promise<string | null> {
  const { rows } = await tx.execute<{ id: string | null }>(sql`select platform.job_of_key(${kind}, ${key}) as id`);
  return rows[0]!.id;
}

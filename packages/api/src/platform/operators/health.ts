import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { examine } from "@freehold/database/doctor.ts";
import type { Backend } from "../../backend.ts";
import { jobHealth, type JobHealth } from "../jobs/job-health.ts";
import { lookAround, type Surroundings } from "./surroundings.ts";

/** How the database is. */
type DatabaseHealth = {
  readonly version: string;
  readonly sizeBytes: number;
  readonly connections: number;
  readonly maxConnections: number;
};

/** How mail is. */
type MailHealth = {
  /** Whether a mail server is set. */
  readonly sends: boolean;
  readonly waiting: number;
  /** Given up within the last day. */
  readonly failed: number;
  readonly waitingSince: Date | null;
};

/** How the installation is, as one process sees it. */
export type Health = {
  readonly isHealthy: boolean;
  /** What somebody should do something about, in sentences. */
  readonly problems: readonly string[];
  readonly checkedAt: Date;
  readonly database: DatabaseHealth;
  /** The change feed behind live views; null where no server runs in this process. */
  readonly feed: { readonly state: string; readonly lagMs: number; readonly lagBytes: number; readonly subscribers: number } | null;
  readonly mail: MailHealth;
  /** What was asked for and what comes round, of all processes together. */
  readonly jobs: JobHealth;
  /** The audit trail: since when its oldest entry without a seal has been waiting; null when all are sealed. */
  readonly audit: { readonly unsealedSince: Date | null };
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  /** Whether what the installation needs besides answers. */
  readonly surroundings: Surroundings;
  /** What the doctor found of the database's protection and settings. */
  readonly findings: readonly { readonly level: string; readonly check: string; readonly object: string; readonly message: string }[];
};

const gibibyte = 1024 ** 3;
const lateFeedMs = 10_000;
const lateMailMs = 15 * 60_000;
/** What is due for so long is done by nobody. */
const lateJobMs = 5 * 60_000;
/** Entries are sealed every five minutes; only a transaction that stays open keeps them waiting. */
const lateSealMs = 30 * 60_000;
/** Scheduled work that takes longer hangs. */
const longRunMs = 6 * 3_600_000;

/** Looks at everything that keeps the installation running. Takes some tens of milliseconds, seconds where something does not answer, and leaves everything as it was. */
export async function checkHealth(backend: Backend): Promise<Health> {
  const [database, mail, jobs, audit, disk, surroundings, findings] = await Promise.all([
    databaseHealth(backend),
    mailHealth(backend),
    jobHealth(backend),
    auditHealth(backend),
    diskOf(backend.dataFolder),
    lookAround(backend),
    examine(backend.database),
  ]);
  const { state, lag, subscribers } = backend.live.status();
  const feed = backend.jobs.isStarted() ? { state, lagMs: lag.ms, lagBytes: lag.bytes, subscribers } : null;
  const checkedAt = backend.clock();
  const seen = { checkedAt, database, feed, mail, jobs, audit, disk, surroundings, findings };
  const problems = problemsOf(seen);
  return { isHealthy: problems.length === 0, problems, ...seen };
}

async function databaseHealth({ database }: Backend): Promise<DatabaseHealth> {
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ version: string; size: string; connections: number; most: number }>(sql`
      select current_setting('server_version') as version, pg_database_size(current_database())::text as size,
        (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most`),
  );
  const { version, size, connections, most } = rows[0]!;
  return { version, sizeBytes: Number(size), connections, maxConnections: most };
}

async function mailHealth({ database, mail, clock }: Backend): Promise<MailHealth> {
  const yesterday = new Date(clock().getTime() - 24 * 60 * 60_000).toISOString();
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ waiting: number; failed: number; since: string | null }>(sql`
      select count(*) filter (where next_attempt_at is not null)::int as waiting,
        count(*) filter (where next_attempt_at is null and created_at > ${yesterday})::int as failed,
        min(created_at) filter (where next_attempt_at is not null) as since
      from mail.message where sent_at is null`),
  );
  const { waiting, failed, since } = rows[0]!;
  return { sends: mail.sends, waiting, failed, waitingSince: since === null ? null : new Date(since) };
}

async function auditHealth({ database }: Backend): Promise<Health["audit"]> {
  const { rows } = await database.asIdentity((tx) => tx.execute<{ since: string | null }>(sql`select audit.unsealed_since() as since`));
  const since = rows[0]?.since ?? null;
  return { unsealedSince: since === null ? null : new Date(since) };
}

/** The space where data lies; null when there is no such folder, as with a database and files elsewhere. */
async function diskOf(folder: string | undefined): Promise<Health["disk"]> {
  if (folder === undefined || !existsSync(folder)) return null;
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** What is wrong, in sentences that say what to do. Exported for the tests: which measure is a problem is decided here alone. */
export function problemsOf(seen: Omit<Health, "isHealthy" | "problems">): string[] {
  const { database, feed, mail, jobs, audit, disk, surroundings, findings, checkedAt } = seen;
  const problems = findings.map(({ message }) => message);
  if (feed && feed.state !== "live") problems.push(`Live views are ${feed.state}: screens show no changes. See the log.`);
  if (feed && feed.lagMs > lateFeedMs) problems.push(`Live views are ${Math.round(feed.lagMs / 1000)} seconds late.`);
  if (database.connections > database.maxConnections * 0.9)
    problems.push(`${database.connections} of ${database.maxConnections} connections to the database are in use.`);
  const waitedMs = mail.waitingSince ? checkedAt.getTime() - mail.waitingSince.getTime() : 0;
  if (mail.sends && waitedMs > lateMailMs)
    problems.push(`Mail has been waiting for ${Math.round(waitedMs / 60_000)} minutes. See the log.`);
  if (mail.failed > 0) problems.push(`${mail.failed} ${mail.failed === 1 ? "message was" : "messages were"} given up within the last day.`);
  problems.push(...problemsOfJobs(jobs, checkedAt));
  const unsealedMs = audit.unsealedSince ? checkedAt.getTime() - audit.unsealedSince.getTime() : 0;
  if (unsealedMs > lateSealMs)
    problems.push(
      `Audit entries have waited ${Math.round(unsealedMs / 60_000)} minutes for their seal. End the transaction that stays open.`,
    );
  if (disk && (disk.freeBytes < gibibyte || disk.freeBytes < disk.totalBytes * 0.05))
    problems.push(`Only ${(disk.freeBytes / gibibyte).toFixed(1)} GiB are free where the data lies. Make room.`);
  problems.push(...problemsAround(surroundings));
  return problems;
}

/** What happens without each of them, and what to do. */
function problemsAround({ files, filesListed, scanner, bus }: Surroundings): string[] {
  return [
    ...(files
      ? []
      : ["The place where files are does not answer: none can be sent or opened. Look at S3_ENDPOINT and its keys, or at the disk."]),
    ...(filesListed
      ? []
      : ["The key of the bucket may not list it: files are sent and opened, but what is left over is never removed. Allow s3:ListBucket."]),
    ...(scanner === false ? ["The virus scanner does not answer: files wait for it, a week at most. Look at CLAMD_ADDRESS."] : []),
    ...(bus ? [] : ["Redis does not answer: each server knows of its own people only, and counts limits for itself. Look at REDIS_URL."]),
  ];
}

/** Jobs that failed are for their organizations to look at; what nobody does is for operators. */
function problemsOfJobs({ queue, schedules }: JobHealth, checkedAt: Date): string[] {
  const lateMs = (since: Date | null): number => (since ? checkedAt.getTime() - since.getTime() : 0);
  const waitedMs = lateMs(queue.dueSince);
  return [
    ...(waitedMs > lateJobMs
      ? [`Jobs have been waiting for ${Math.round(waitedMs / 60_000)} minutes. Start another server process, or see the log.`]
      : []),
    ...schedules.flatMap(({ name, failure, isRunning, dueAt }) => {
      if (failure !== null) return [`The scheduled work ${name} failed when it ran last: ${failure}`];
      if (isRunning)
        return lateMs(dueAt) > longRunMs ? [`The scheduled work ${name} has been at it since ${dueAt.toISOString()}. See the log.`] : [];
      return lateMs(dueAt) > lateJobMs ? [`The scheduled work ${name} has been due since ${dueAt.toISOString()}.`] : [];
    }),
  ];
}

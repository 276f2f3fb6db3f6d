import { bigint, integer, jsonb, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { audited } from "@freehold/kernel/table/audit.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";
import { jobStates } from "./contract.ts";

/** Who sees a job and may end or repeat it: admins every one, everybody what they have asked for. */
export const whoseJobItIs = anyOf(atLeast("admin"), isMe("askedBy"));

/**
 * Work that somebody asked for, and how far it is. Written by `enqueue` in the transaction that makes it necessary; claimed, run
 * and ended by workers; retried and cancelled by people, which is all they can change of it; removed some weeks after its end.
 * What it is and who asked for it never change.
 */
export const job = tenantTable(
  platformSchema,
  "job",
  {
    label: field(text().notNull(), { label: "Work", readOnly: true, maxLength: 200 }),
    state: field(oneOf(jobStates).notNull().default("queued"), { label: "State", readOnly: true }),
    kind: field(text().notNull(), { label: "Kind", readOnly: true, secondary: true, maxLength: 100 }),
    input: field(jsonb().$type<unknown>().notNull(), { label: "Input", readOnly: true, secondary: true }),
    /** One at a time, and done once, within the kind. */
    workKey: field(text(), { label: "Key", readOnly: true, secondary: true, maxLength: 200 }),
    askedBy: field(userReference().notNull(), { label: "Asked by", readOnly: true }),
    /** Not before this: the wanted time, or that of the next attempt. */
    runAt: field(instant().notNull().defaultNow(), { label: "Due", readOnly: true }),
    attempts: field(integer().notNull().default(0), { label: "Attempts", readOnly: true, min: 0 }),
    maxAttempts: field(integer().notNull(), { label: "Attempts at most", readOnly: true, secondary: true, min: 1 }),
    progressDone: field(bigint({ mode: "number" }), { label: "Progress", readOnly: true, min: 0 }),
    /** Null as long as nobody knows how much it is. */
    progressTotal: field(bigint({ mode: "number" }), { label: "Progress of", readOnly: true, min: 0 }),
    progressWords: field(text(), { label: "Doing", readOnly: true, secondary: true, maxLength: 200 }),
    /** Of the last attempt. */
    startedAt: field(instant(), { label: "Started", readOnly: true }),
    endedAt: field(instant(), { label: "Ended", readOnly: true }),
    /** What went wrong at the last attempt, for people. */
    failure: field(text(), { label: "Failure", readOnly: true, maxLength: 1000 }),
    cancelAskedAt: field(instant(), { label: "Cancelled at", readOnly: true, secondary: true }),
    /** The process that runs it. */
    worker: field(uuid(), { label: "Worker", readOnly: true, secondary: true }),
  },
  { read: whoseJobItIs, create: isMe("askedBy"), update: whoseJobItIs, remove: atLeast("owner") },
  {
    index: [["state"]],
    audit: { exempt: "A job is its own record of what was done for whom; that somebody cancels or retries it is recorded as an act." },
  },
);

/** A process that runs jobs, as long as it has any: what it runs is given to others when it has not been seen for a while. */
export const jobWorker = platformSchema.table("job_worker", {
  id: uuid().primaryKey(),
  seenAt: instant("seen_at").notNull().defaultNow(),
});
audited(jobWorker, { exempt: "Says every few seconds that a process lives, and nothing that anybody did." });

/**
 * When scheduled work comes round next and how its last run went: one row for each schedule, and for each time zone of one that
 * goes by the clock. Leased by the process that does it.
 */
export const schedule = platformSchema.table(
  "schedule",
  {
    name: text().notNull(),
    /** Empty where pauses are fixed. */
    zone: text().notNull(),
    /** The declared interval, in words that change when it does. */
    every: text().notNull(),
    dueAt: instant("due_at").notNull(),
    worker: uuid(),
    leasedUntil: instant("leased_until"),
    ranAt: instant("ran_at"),
    durationMs: integer("duration_ms"),
    /** Of the last run; null when it went well. */
    failure: text(),
  },
  ({ name, zone }) => [primaryKey({ columns: [name, zone] })],
);
audited(schedule, { exempt: "Says how the last run of scheduled work went; what the work changes is recorded where it does." });

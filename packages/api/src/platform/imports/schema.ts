import { integer, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { count, instant, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";
import { rowOutcomes, runModes, runStates, undoings, type KeptPlan } from "./contract.ts";

const ruled = { readOnly: true } as const;
const hidden = { readOnly: true, secondary: true } as const;

/** Who sees an import and may take it back: admins every one, everybody their own. */
export const whoseImportItIs = anyOf(atLeast("admin"), isMe("askedBy"));

/**
 * One file that became records, or a dry run of one. Made by whoever asked for it; counted by the job that does it, batch by batch, each
 * in the transaction that writes the records; taken back on request. Its plan never changes. Removed some months after its end.
 */
export const importRun = tenantTable(
  platformSchema,
  "importRun",
  {
    resource: field(text().notNull(), { label: "Kind of record", maxLength: 100, ...ruled }),
    fileName: field(text().notNull(), { label: "File", maxLength: 200, ...ruled }),
    mode: field(oneOf(runModes).notNull(), { label: "Mode", ...ruled }),
    state: field(oneOf(runStates).notNull().default("waiting"), { label: "State", ...ruled }),
    askedBy: field(userReference().notNull(), { label: "Asked by", ...ruled }),
    fileId: field(uuid().notNull(), { label: "Stored file", ...hidden }),
    plan: field(jsonb().$type<KeptPlan>().notNull(), { label: "Plan", ...hidden }),
    /** The header of the file, for the file of errors. */
    headers: field(jsonb().$type<readonly string[]>().notNull(), { label: "Columns", ...hidden }),
    jobId: field(uuid(), { label: "Job", ...hidden }),
    /** How many records of the file are done: where a job that begins anew goes on. */
    done: field(count().notNull().default(0), { label: "Lines", min: 0, ...ruled }),
    created: field(count().notNull().default(0), { label: "New", min: 0, ...ruled }),
    changed: field(count().notNull().default(0), { label: "Changed", min: 0, ...ruled }),
    duplicates: field(count().notNull().default(0), { label: "There already", min: 0, ...ruled }),
    failed: field(count().notNull().default(0), { label: "With errors", min: 0, ...ruled }),
    undone: field(count().notNull().default(0), { label: "Undone", min: 0, ...ruled }),
    kept: field(count().notNull().default(0), { label: "Kept when undone", min: 0, ...hidden }),
    failure: field(text(), { label: "Failure", maxLength: 1000, ...ruled }),
    /** Somebody asked it to end after the batch that is under way. */
    stopAskedAt: field(instant(), { label: "Stop asked", ...hidden }),
    startedAt: field(instant(), { label: "Started", ...hidden }),
    endedAt: field(instant(), { label: "Ended", ...ruled }),
    revertedAt: field(instant(), { label: "Taken back", ...hidden }),
  },
  { read: whoseImportItIs, create: isMe("askedBy"), update: whoseImportItIs, remove: atLeast("owner") },
  {
    label: "Import",
    index: [["mode", "id"], ["state"]],
    audit: {
      exempt: "An import is its own record; that it began and that it was taken back are recorded as acts, and so is each record it wrote.",
    },
  },
);

/**
 * What an import did with one line of its file: the record it made or changed, as it left it, or why it could not. Written with the
 * record in one transaction. It tells a later import of the same file what is there, and lets the import be taken back.
 */
export const importRow = tenantTable(
  platformSchema,
  "importRow",
  {
    runId: field(reference(() => importRun, "cascade").notNull(), { label: "Import", ...ruled }),
    askedBy: field(userReference().notNull(), { label: "Asked by", ...hidden }),
    /** The number of the record in the file, from 1: lines of text may be fewer or more. */
    number: field(count().notNull(), { label: "Number", ...ruled }),
    line: field(count().notNull(), { label: "Line", ...ruled }),
    outcome: field(oneOf(rowOutcomes).notNull(), { label: "Outcome", ...ruled }),
    resource: field(text().notNull(), { label: "Kind of record", maxLength: 100, ...hidden }),
    recordId: field(uuid(), { label: "Record", ...ruled }),
    /** The version in which the import left the record. */
    recordVersion: field(integer(), { label: "Version left", ...hidden }),
    /** Says what the line said, and for which time in its file. */
    fingerprint: field(text(), { label: "Fingerprint", maxLength: 64, ...hidden }),
    /** What the fields held that the import changed. */
    before: field(jsonb().$type<Readonly<Record<string, unknown>>>(), { label: "Before", ...hidden }),
    /** The line as it was, where it failed. */
    cells: field(jsonb().$type<readonly string[]>(), { label: "Cells", ...hidden }),
    problem: field(text(), { label: "Problem", maxLength: 2000, ...ruled }),
    undoing: field(oneOf(undoings), { label: "Undone", ...ruled }),
  },
  { read: whoseImportItIs, create: isMe("askedBy"), update: whoseImportItIs, remove: whoseImportItIs },
  {
    label: "Imported line",
    unique: [["runId", "number"]],
    index: [["resource", "fingerprint"], ["recordId"]],
    audit: { exempt: "It is itself the record of what an import did; the records that it wrote are recorded where they are." },
  },
);

import { z } from "zod";
import { inFormat } from "@freehold/kernel/resource/text-format.ts";
import { isTimeZone } from "@freehold/kernel/time-zone.ts";

/** What becomes of a line that is a record already: left alone, its empty fields filled, all its fields written, or a second record made. */
export const duplicatePolicies = ["skip", "fill", "overwrite", "create"] as const;
export type DuplicatePolicy = (typeof duplicatePolicies)[number];

export const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export const delimiters = [",", ";", "\t", "|"] as const;
/** Which of 03/04/2026 is the day. */
export const dateOrders = ["ymd", "dmy", "mdy"] as const;
export const decimalSigns = [".", ","] as const;

/** A dry run writes nothing and tells what an import would do. */
export const runModes = ["dryRun", "import"] as const;

/** Where a run stands. `stopped` and `failed` keep what was done so far. */
export const runStates = ["waiting", "running", "done", "stopped", "failed", "reverting", "reverted"] as const;
export type RunState = (typeof runStates)[number];

/** What a run did with a line. A duplicate that was left alone leaves no row. */
export const rowOutcomes = ["created", "changed", "failed"] as const;

/** What taking an import back did with a record. */
export const undoings = ["removed", "restored", "gone", "edited", "inUse", "notAllowed"] as const;
/** The record is no longer as the import left it, and not as before either. */
export const keptUndoings = ["edited", "inUse", "notAllowed"] as const satisfies readonly (typeof undoings)[number][];

/** How much one run may be. */
export const importLimits = {
  bytes: 100 * 1024 ** 2,
  rows: 200_000,
  columns: 300,
  /** Characters of what is the same in every line. */
  constant: 2000,
  /** Characters of one line, all its cells together. */
  record: 1_000_000,
  /** Runs of one organization at the same time. */
  concurrent: 3,
} as const;

/** How the bytes of a file are to be read. */
export const FileFormat = z.strictObject({
  kind: z.enum(["csv", "json"]),
  encoding: z.enum(encodings).default("utf-8"),
  delimiter: z.enum(delimiters).default(","),
  hasHeader: z.boolean().default(true),
});
export type FileFormat = z.infer<typeof FileFormat>;

/** How the texts of a file are to be read. */
export const ValueFormat = z.strictObject({
  dateOrder: z.enum(dateOrders).default("ymd").meta({ title: "Order of dates", description: "Of dates that do not begin with the year." }),
  decimal: z.enum(decimalSigns).default(".").meta({ title: "Decimal sign" }),
  zone: z
    .string()
    .max(60)
    .refine(isTimeZone, "Choose a time zone such as Europe/Rome.")
    .meta({ title: "Time zone", description: "Of times without one." }),
  country: inFormat("country").optional().meta({ title: "Country", description: "Of telephone numbers without one." }),
});
export type ValueFormat = z.infer<typeof ValueFormat>;

const resource = z.string().min(1).max(100).meta({ title: "Kind of record", description: "Such as coldchain.unit." });
const fileId = z.uuid().toLowerCase().meta({ title: "File" });

/** Which column of the file, counted from 0, becomes which field. */
export const MappedColumn = z.strictObject({
  from: z
    .int()
    .min(0)
    .max(importLimits.columns - 1),
  to: z.string().min(1).max(100),
});
export type MappedColumn = z.infer<typeof MappedColumn>;

/** What a field holds in every line, written as a cell would say it: `won`, `USD`, the name of a record, a mail address. */
export const Constant = z.strictObject({
  to: z.string().min(1).max(100),
  text: z.string().trim().min(1, "Say what the field is to hold.").max(importLimits.constant),
});
export type Constant = z.infer<typeof Constant>;

/** All that a person decides about an import. */
export const ImportPlan = z.strictObject({
  fileId,
  resource,
  format: FileFormat,
  values: ValueFormat,
  columns: z
    .array(MappedColumn)
    .min(1, "Choose at least one column.")
    .max(importLimits.columns)
    .refine((all) => new Set(all.map(({ to }) => to)).size === all.length, "Two columns are to become the same field."),
  constants: z
    .array(Constant)
    .max(importLimits.columns)
    .default([])
    .meta({ title: "The same in every line", description: "What fields hold that the file says nothing of." }),
  duplicates: z.enum(duplicatePolicies).default("skip").meta({ title: "Duplicates" }),
});
export type ImportPlan = z.infer<typeof ImportPlan>;
/** A plan as a run keeps it: of those that began before there were constants, without any. */
export type KeptPlan = Omit<ImportPlan, "constants"> & { readonly constants?: ImportPlan["constants"] };

export const InspectFile = z.strictObject({ fileId, resource, format: FileFormat.optional() });
export type InspectFile = z.infer<typeof InspectFile>;

export const StartImport = z.strictObject({ ...ImportPlan.shape, mode: z.enum(runModes).default("import") });
export type StartImport = z.infer<typeof StartImport>;

export const OneRun = z.strictObject({ id: z.uuid().toLowerCase().meta({ title: "Import" }) });
export type OneRun = z.infer<typeof OneRun>;

/** Lines that a preview shows. */
export const previewRows = 20;

import { z } from "zod";

/** What the entries of changes call them. */
export const rowActs = ["create", "update", "remove"] as const;

/** By what somebody acted, as people read it. */
export const throughWords: Readonly<Record<string, string>> = {
  session: "Signed in",
  key: "API key",
  visit: "Support visit",
  operator: "Operator",
  machine: "Command on the server",
  job: "Background job",
  product: "Freehold itself",
  stranger: "Not signed in",
  direct: "Database",
};

/** What acts that are no changes of rows are called. Those that are not here are split into words. */
export const actWords: Readonly<Record<string, string>> = {
  create: "Added",
  update: "Changed",
  remove: "Removed",
  "request.refused": "Request refused",
  "organizations.exported": "Exported everything",
  "organizations.removed": "Organization removed",
  "audit.exported": "Exported the audit trail",
  "audit.entriesRemoved": "Old audit entries removed",
  "files.downloaded": "Downloaded a file",
  "files.linked": "Asked for a link to a file",
  "chat.exportBegun": "Began to export messages",
  "records.exported": "Exported records",
  "imports.started": "Imported a file",
  "imports.undone": "Undid an import",
  "jobs.cancelled": "Cancelled a job",
  "jobs.retried": "Asked for a job again",
};

const recordId = z.string().trim().min(1).max(200).meta({ title: "Record", description: "The id of the record." });
const resource = z.string().trim().min(1).max(120).meta({ title: "Kind of record", description: "As in commands: coldchain.unit." });

/** What of the trail is looked for. */
const wanted = {
  person: z.uuid().toLowerCase().optional().meta({ title: "Who", description: "The id of a person or of an API key." }),
  resource: resource.optional(),
  recordId: recordId.optional(),
  act: z.string().trim().max(80).optional().meta({ title: "Act", description: "create, update, remove, or what else was done." }),
  from: z.date().optional().meta({ title: "From" }),
  until: z.date().optional().meta({ title: "Until", description: "Not included." }),
  search: z
    .string()
    .trim()
    .max(200)
    .optional()
    .meta({ title: "Search", description: "Part of a name, of a value before or after, of a request." }),
};

export const FindEntries = z.strictObject(wanted);
export type FindEntries = z.infer<typeof FindEntries>;

export const ListEntries = z
  .strictObject({
    ...wanted,
    limit: z.int().min(1).max(200).default(50).meta({ title: "Limit", description: "Entries a page." }),
    cursor: z.string().max(400).optional().meta({ title: "Cursor", description: "Where the page before ended." }),
  })
  .prefault({});
export type ListEntries = z.infer<typeof ListEntries>;

export const OneEntry = z.strictObject({ position: z.int().min(1).meta({ title: "Position" }) });
export type OneEntry = z.infer<typeof OneEntry>;

export const RecordHistory = z.strictObject({
  resource,
  recordId,
  limit: z.int().min(1).max(200).default(20).meta({ title: "Limit", description: "Entries a page." }),
  cursor: z.string().max(400).optional().meta({ title: "Cursor", description: "Where the page before ended." }),
});
export type RecordHistory = z.infer<typeof RecordHistory>;

/** The end of a chain as somebody keeps it elsewhere: what came before it cannot be changed unseen any more. */
export const Head = z.strictObject({
  freehold: z.literal("audit head").default("audit head"),
  organization: z.uuid().toLowerCase(),
  number: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/, "Is not a hash of 64 digits."),
  sealedAt: z.union([z.date(), z.iso.datetime().transform((text) => new Date(text))]),
});
export type Head = z.infer<typeof Head>;

export const Verify = z
  .strictObject({ head: Head.optional().meta({ title: "Head", description: "One that was kept elsewhere." }) })
  .prefault({});
export type Verify = z.infer<typeof Verify>;

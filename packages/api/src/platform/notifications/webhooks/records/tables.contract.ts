import { z } from "zod";

/** What can happen to a record, as webhooks are told of it. */
export const recordActs = ["created", "changed", "removed"] as const;
export type RecordAct = (typeof recordActs)[number];

/** The kind of event of a record: `coldchain.unit.changed`. */
export const recordKind = (resource: string, act: RecordAct): string => `${resource}.${act}`;

/** What a kind of event says: of what, and what happened to it; no act when it is not a record's. */
export function partsOfKind(kind: string): { readonly resource: string; readonly act: RecordAct | undefined } {
  const dot = kind.lastIndexOf(".");
  return { resource: kind.slice(0, dot), act: recordActs.find((act) => act === kind.slice(dot + 1)) };
}

/** A kind of record whose changes a webhook is told of. */
export const HookedTable = z.strictObject({
  resource: z.string().min(1).max(80).meta({ title: "Records", description: "As in commands: coldchain.unit." }),
  acts: z
    .array(z.enum(recordActs))
    .min(1, "Choose at least one.")
    .max(recordActs.length)
    .default([...recordActs])
    .meta({ title: "When", description: "When they are created, changed or removed." }),
  filter: z.unknown().optional().meta({ title: "Filter", description: "Which of them, as in a list: an expression over the columns." }),
});
export type HookedTable = z.infer<typeof HookedTable>;

/** The most kinds of record that one webhook is told of. */
export const maxTables = 20;

export const HookedTables = z
  .array(HookedTable)
  .max(maxTables, `At most ${maxTables} kinds of record.`)
  .refine((tables) => new Set(tables.map(({ resource }) => resource)).size === tables.length, "Name each kind of record once.");

/** A kind of record that webhooks can be told of. */
export type HookableTable = { readonly resource: string; readonly label: string; readonly plural: string };

/** The most deliveries that one call puts on their way again. */
export const maxReplayed = 1000;

export const ReplayRange = z
  .strictObject({
    id: z.uuid().toLowerCase().describe("The webhook"),
    from: z.date().meta({ title: "From" }),
    until: z.date().meta({ title: "Until", description: "Not included." }),
  })
  .refine(({ from, until }) => from < until, { message: "Must be later than its beginning.", path: ["until"] });
export type ReplayRange = z.infer<typeof ReplayRange>;

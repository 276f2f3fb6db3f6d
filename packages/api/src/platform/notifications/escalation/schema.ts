import { integer, jsonb, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { instant, oneOf, reference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../../organizations/schema.ts";
import { escalationEndings, type Chain } from "./contract.ts";

const ruled = { readOnly: true } as const;

/**
 * A chain of calls about one thing, on its way. Begun together with what it is about, moved on by jobs, ended by an answer; at most
 * one of a kind runs for a thing (an index holds it). `round` and `step` are those that come next.
 */
export const escalation = tenantTable(
  platformSchema,
  "escalation",
  {
    kind: field(text().notNull(), { ...ruled, maxLength: 100 }),
    subject: field(text().notNull(), { help: "The id of what it is about.", ...ruled, maxLength: 100 }),
    /** As it was when it began: who changes a chain changes the next ones. */
    chain: field(jsonb().$type<Chain>().notNull(), { secondary: true, ...ruled }),
    startedAt: field(instant().notNull(), { label: "Started", ...ruled }),
    round: field(integer().notNull().default(0), ruled),
    step: field(integer().notNull().default(0), ruled),
    /** When the next step is taken; empty when all were, and once it has ended. */
    nextAt: field(instant(), { label: "Next step", ...ruled }),
    endedAt: field(instant(), { label: "Ended", ...ruled }),
    ending: field(oneOf(escalationEndings), ruled),
  },
  { read: atLeast("viewer"), create: atLeast("staff"), update: atLeast("staff") },
  { index: [["kind", "subject"], ["nextAt"]], audit: { exempt: "With its calls it is itself the record of who was called." } },
);

/** One step that was taken: when, and whom it called. Written in the transaction that calls them, never changed. */
export const escalationCall = tenantTable(
  platformSchema,
  "escalationCall",
  {
    escalationId: field(reference(() => escalation, "cascade").notNull(), { label: "Escalation", ...ruled }),
    round: field(integer().notNull(), ruled),
    step: field(integer().notNull(), ruled),
    calledAt: field(instant().notNull(), { label: "Called", ...ruled }),
    /** Ids of people; empty when there was nobody to call. */
    called: field(jsonb().$type<readonly string[]>().notNull(), { label: "Whom", ...ruled }),
  },
  { read: atLeast("viewer"), create: atLeast("staff") },
  {
    label: "Call",
    unique: [["escalationId", "round", "step"]],
    audit: { exempt: "It is itself the record of who was called." },
  },
);

import { boolean, jsonb, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { count, oneOf } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { crm } from "../crm-schema.ts";
import type { CustomValues } from "./contract.ts";
import { customKinds, customSubjects } from "./words.contract.ts";

/**
 * The column of a party or a deal that holds what was filled in, by the fields' keys. `checkCustom` checks what people send, with
 * words for each field; the trigger `crm.check_custom` refuses what comes another way.
 */
export const customColumn = () =>
  field(jsonb().$type<CustomValues>().notNull().default({}), { label: "Own fields", secondary: true, isDocument: true });

/**
 * A field that the organization adds to its companies, people or deals. Managers declare it; its key, what it belongs to and what
 * it holds never change, because values rest on them. Removed, it is no longer shown; what was filled in stays in the rows until
 * they are written again.
 */
export const customField = tenantTable(
  crm,
  "customField",
  {
    subject: field(oneOf(customSubjects).notNull(), { label: "Added to", help: "It never changes." }),
    key: field(text().notNull(), {
      help: "Names it in files and programs: lower case letters, digits and underscores. It never changes.",
      minLength: 1,
      maxLength: 40,
    }),
    label: field(text().notNull(), { help: "What people see.", minLength: 1, maxLength: 80 }),
    kind: field(oneOf(customKinds).notNull(), { label: "Holds", help: "It never changes." }),
    unit: field(text(), { help: "Of a number, such as m².", maxLength: 20 }),
    /** Of a choice: what can be chosen, in order. */
    choices: field(jsonb().$type<readonly string[]>().notNull().default([]), { label: "Choices" }),
    isRequired: field(boolean().notNull().default(false), { label: "Must be filled in" }),
    position: field(count().notNull().default(0), { help: "Where it stands among the others.", min: 0, max: 1000 }),
  },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") },
  { label: "Own field", sort: ["position"], unique: [["subject", "key"]] },
);

export type CustomFieldRow = typeof customField.$inferSelect;

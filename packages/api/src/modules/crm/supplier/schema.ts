import { sql } from "drizzle-orm";
import { text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { count, day, measure, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { crm } from "../crm-schema.ts";
import { party } from "../party/schema.ts";
import { criteria } from "./words.contract.ts";

const usual = { read: atLeast("viewer"), create: atLeast("staff"), update: atLeast("staff"), remove: atLeast("manager") } as const;

/** A party that the organization buys from. Added and changed by staff. */
export const supplier = tenantTable(
  crm,
  "supplier",
  {
    partyId: field(reference(() => party, "cascade").notNull(), { label: "Party" }),
    note: field(text(), { multiline: true, maxLength: 2000 }),
  },
  usual,
  { unique: [["partyId"]] },
);

/** Something that a supplier supplies: since when, since when it is the preferred one for it, and how much of it is there. */
export const supply = tenantTable(
  crm,
  "supply",
  {
    supplierId: field(reference(() => supplier, "cascade").notNull(), { label: "Supplier" }),
    goods: field(text().notNull(), { label: "Supplies", minLength: 1, maxLength: 200 }),
    sinceOn: field(day(), { label: "Since" }),
    preferredSinceOn: field(day(), { label: "Preferred since", help: "Empty: not preferred." }),
    stock: field(measure(), { label: "In stock", help: "How much of it is there. Empty: nobody counts it.", min: 0, max: 1e9 }),
    unit: field(text(), { label: "Unit", help: "In what it is counted, such as kg or bottles.", minLength: 1, maxLength: 30 }),
    note: field(text(), { multiline: true, maxLength: 1000 }),
  },
  { ...usual, remove: atLeast("staff") },
  { plural: "Supplies", sort: ["goods", "sinceOn"], search: ["goods"], unique: [["supplierId", "goods"]] },
);

/** A score of a supplier by one criterion on a day. Given by staff and never changed; managers may remove a mistake. */
export const supplierEvaluation = tenantTable(
  crm,
  "supplierEvaluation",
  {
    supplierId: field(reference(() => supplier, "cascade").notNull(), { label: "Supplier" }),
    evaluatedOn: field(day().notNull(), { label: "Day" }),
    criterion: field(oneOf(criteria).notNull(), {}),
    score: field(count().notNull(), { help: "1 is poor, 5 is excellent.", min: 1, max: 5 }),
    note: field(text(), { multiline: true, maxLength: 2000 }),
    evaluatedBy: field(
      userReference()
        .notNull()
        .default(sql`nullif(current_setting('app.user_id', true), '')::uuid`),
      { label: "By", readOnly: true },
    ),
  },
  { read: atLeast("viewer"), create: atLeast("staff"), remove: atLeast("manager") },
  { label: "Evaluation", sort: ["evaluatedOn", "score"], index: [["supplierId", "evaluatedOn"]] },
);

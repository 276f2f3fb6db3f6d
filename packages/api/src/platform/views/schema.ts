import { sql } from "drizzle-orm";
import { boolean, jsonb, text } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, equals, isMe } from "@freehold/kernel/expression/language.ts";
import { reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";
import type { ViewState } from "./contract.ts";

const ruled = { readOnly: true } as const;

/** Whoever writes the row. */
const writer = () =>
  userReference()
    .notNull()
    .default(sql`nullif(current_setting('app.user_id', true), '')::uuid`);

const own = isMe("ownerId");
const shared = equals("isShared", true);
/** Who decides what everybody finds. */
const sharers = atLeast("manager");

/**
 * A named way to look at one kind of record. Its owner's alone, or shared with everybody who reads the organization; a manager shares
 * and changes what is shared. It grants nothing: what it shows is what its reader may see.
 */
export const savedView = tenantTable(
  platformSchema,
  "savedView",
  {
    name: field(text().notNull(), { maxLength: 80, ...ruled }),
    /** Of the procedures: `coldchain.unit`. */
    resource: field(text().notNull(), { label: "Records", maxLength: 80, ...ruled }),
    isShared: field(boolean().notNull().default(false), { label: "Shared", ...ruled }),
    view: field(jsonb().$type<ViewState>().notNull(), { label: "View", ...ruled }),
    ownerId: field(writer(), { label: "Made by", ...ruled }),
  },
  {
    read: anyOf(own, allOf(shared, atLeast("viewer"))),
    create: allOf(own, anyOf(equals("isShared", false), sharers)),
    update: anyOf(allOf(own, equals("isShared", false)), allOf(shared, sharers)),
    remove: anyOf(own, allOf(shared, sharers)),
  },
  { label: "Saved view", sort: ["name"], index: [["resource"]] },
);

/** With which view a person begins a list. Theirs alone; gone with the view. */
export const viewChoice = tenantTable(
  platformSchema,
  "viewChoice",
  {
    resource: field(text().notNull(), { label: "Records", maxLength: 80, ...ruled }),
    viewId: field(reference(() => savedView, "cascade").notNull(), { label: "View", ...ruled }),
    userId: field(writer(), { label: "Person", ...ruled }),
  },
  { read: isMe("userId"), create: isMe("userId"), update: isMe("userId"), remove: isMe("userId") },
  {
    label: "View to begin with",
    plural: "Views to begin with",
    unique: [["userId", "resource"]],
    audit: { exempt: "With which view a person begins a list is their own habit, and changes nothing that anybody may see." },
  },
);

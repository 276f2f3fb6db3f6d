import { bigint, boolean, integer, jsonb, pgSchema, text } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { planNames } from "./contract.ts";

export const platformSchema = pgSchema("platform");

/**
 * A business, its own single row: `id` equals `org_id`. Created by a person, who becomes its first owner; suspended by
 * operators; removed by a job, a while after an owner has asked for it.
 */
export const organization = tenantTable(
  platformSchema,
  "organization",
  {
    name: field(text().notNull(), { label: "Name", maxLength: 100 }),
    slug: field(text().notNull(), {
      label: "Short name",
      help: "Names the organization in addresses; lower-case letters, digits and hyphens.",
      maxLength: 50,
    }),
    timeZone: field(text().notNull().default("UTC"), { label: "Time zone", help: "All times are shown in this zone.", maxLength: 64 }),
    logoKey: field(text(), { label: "Logo", readOnly: true, secondary: true, maxLength: 200 }),
    requiresSecondFactor: field(boolean().notNull().default(false), {
      label: "Second factor required",
      help: "Members act here only after signing in with a second factor.",
    }),
    /** Ids of the modules that are switched off. */
    modulesOff: field(jsonb().$type<readonly string[]>().notNull().default([]), { label: "Modules off", secondary: true }),
    plan: field(oneOf(planNames).notNull().default("standard"), { label: "Plan", readOnly: true }),
    /** Limits agreed with this organization instead of its plan's. */
    maxMembers: field(integer(), { label: "Members", readOnly: true, secondary: true, min: 1 }),
    maxStorageBytes: field(bigint({ mode: "number" }), { label: "Storage", unit: "B", readOnly: true, secondary: true, min: 0 }),
    retentionDays: field(integer(), { label: "Retention", unit: "d", readOnly: true, secondary: true, min: 1 }),
    suspendedAt: field(instant(), { label: "Suspended", readOnly: true, secondary: true }),
    suspensionReason: field(text(), { label: "Reason of suspension", readOnly: true, secondary: true, maxLength: 500 }),
    exportedAt: field(instant(), {
      label: "Last export",
      readOnly: true,
      secondary: true,
      audit: { exempt: "That somebody exported everything is recorded when it begins." },
    }),
    /** When everything is removed, if nobody takes it back before. */
    removeAfter: field(instant(), { label: "Removed after", readOnly: true, secondary: true }),
  },
  { read: atLeast("member"), create: atLeast("owner"), update: atLeast("admin") },
);

/**
 * A person's role in an organization. The address and name are copied when the person is added, because members see
 * each other but not each other's accounts.
 */
export const membership = tenantTable(
  platformSchema,
  "membership",
  {
    userId: field(userReference().notNull(), { label: "Person", readOnly: true, secondary: true }),
    name: field(text().notNull(), { label: "Name", readOnly: true, maxLength: 200 }),
    email: field(text().notNull(), { label: "Address", readOnly: true, maxLength: 320 }),
    role: field(oneOf(roles).notNull().default("viewer"), { label: "Role" }),
    /** Since when the person may not act here, although they are a member. */
    suspendedAt: field(instant(), { label: "Suspended", readOnly: true, secondary: true }),
  },
  {
    read: anyOf(atLeast("viewer"), isMe("userId")),
    create: atLeast("admin"),
    update: atLeast("admin"),
    remove: anyOf(atLeast("admin"), isMe("userId")),
  },
  { label: "Member", sort: ["name", "role"], search: ["name", "email"], unique: [["userId"]] },
);

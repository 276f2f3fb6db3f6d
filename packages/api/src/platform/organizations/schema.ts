import { pgSchema, text } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import { oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";

export const platformSchema = pgSchema("platform");

/**
 * A business, its own single row: `id` equals `org_id`. Created by a person, who becomes its first owner; never
 * removed by a request.
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
  },
  {
    read: anyOf(atLeast("viewer"), isMe("userId")),
    create: atLeast("admin"),
    update: atLeast("admin"),
    remove: anyOf(atLeast("admin"), isMe("userId")),
  },
  { label: "Member", sort: ["name", "role"], search: ["name", "email"], unique: [["userId"]] },
);

import { jsonb, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";

/**
 * What a device or a script may do with its key. Made by an admin and shown once; the secret's hash is in the identity
 * tables. Removing the row ends the key at once, everywhere.
 */
export const apiKey = tenantTable(
  platformSchema,
  "api_key",
  {
    name: field(text().notNull(), { label: "Name", maxLength: 100, minLength: 1 }),
    /** The visible beginning, to recognize the key by. */
    hint: field(text().notNull(), { label: "Begins with", readOnly: true, maxLength: 20 }),
    role: field(oneOf(roles).notNull().default("staff"), { label: "Role" }),
    /** Paths such as `coldchain.reading.ingest`, or a whole branch as `coldchain.*`. */
    procedures: field(jsonb().$type<readonly string[]>().notNull(), { label: "Procedures" }),
    createdBy: field(userReference().notNull(), { label: "Created by", readOnly: true }),
    expiresAt: field(instant(), { label: "Expires", readOnly: true }),
    /** Exact to a minute. */
    usedAt: field(instant(), { label: "Last used", readOnly: true, audit: { exempt: "What is done with the key is recorded." } }),
  },
  { read: atLeast("admin"), create: atLeast("admin"), update: atLeast("admin"), remove: atLeast("admin") },
  { label: "API key", sort: ["name"], search: ["name"] },
);

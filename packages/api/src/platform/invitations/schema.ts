import { text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";

/**
 * An address that was asked to join. Made by an admin, removed when it is accepted or revoked; the secret in its mail is
 * a ticket of the identity tables, and works for whoever proves that the address is theirs.
 */
export const invitation = tenantTable(
  platformSchema,
  "invitation",
  {
    email: field(text().notNull(), { label: "Address", readOnly: true, maxLength: 320 }),
    role: field(oneOf(roles).notNull().default("viewer"), { label: "Role", readOnly: true }),
    invitedBy: field(userReference().notNull(), { label: "Invited by", readOnly: true }),
    sentAt: field(instant().notNull().defaultNow(), { label: "Sent", readOnly: true }),
    expiresAt: field(instant().notNull(), { label: "Expires", readOnly: true }),
  },
  { read: atLeast("admin"), create: atLeast("admin"), update: atLeast("admin"), remove: atLeast("admin") },
  { sort: ["email"], search: ["email"], unique: [["email"]] },
);

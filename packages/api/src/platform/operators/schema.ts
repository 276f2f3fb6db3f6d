import { text } from "drizzle-orm/pg-core";
import { atLeast, nobody } from "@freehold/kernel/expression/language.ts";
import { roles } from "@freehold/kernel/role.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";

/**
 * An operator of the installation inside an organization, to help. Begun by the operator with a reason, ended by
 * themselves, by an owner or by the clock; never removed, so that owners can see who was there.
 */
export const supportVisit = tenantTable(
  platformSchema,
  "support_visit",
  {
    operatorId: field(userReference().notNull(), { label: "Operator", readOnly: true, secondary: true }),
    operatorName: field(text().notNull(), { label: "Operator", readOnly: true, maxLength: 200 }),
    reason: field(text().notNull(), { label: "Reason", readOnly: true, maxLength: 500, minLength: 10 }),
    role: field(oneOf(roles).notNull().default("viewer"), { label: "Role", readOnly: true }),
    expiresAt: field(instant().notNull(), { label: "Ends", readOnly: true }),
    endedAt: field(instant(), { label: "Ended", readOnly: true }),
  },
  { read: atLeast("admin"), create: atLeast("owner"), update: atLeast("owner"), remove: nobody },
  { label: "Support visit" },
);

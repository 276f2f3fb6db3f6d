import { pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { newId, type OrganizationId, type UserId } from "@freehold/kernel/id.ts";
import { allOf, anyOf, atLeast, isLinked, isMe } from "@freehold/kernel/expression/language.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { instant, measure, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { link } from "@freehold/kernel/table/link.ts";
import { tenantSeries, tenantTable } from "@freehold/kernel/table/tenant-table.ts";

/** A small product for this package's tests: areas, units in them, who takes care of which unit, readings. */
export const fixtureSchema = pgSchema("fixture");

export const area = tenantTable(
  fixtureSchema,
  "area",
  { name: field(text().notNull(), { minLength: 1, maxLength: 40 }) },
  { read: atLeast("member"), create: atLeast("staff"), update: atLeast("staff"), remove: atLeast("manager") },
  { unique: [["name"]], search: ["name"] },
);

export const unit = tenantTable(
  fixtureSchema,
  "unit",
  {
    areaId: reference(() => area).notNull(),
    name: text().notNull(),
    note: text(),
    status: oneOf(["ok", "excursion"]).notNull().default("ok"),
    maxCelsius: field(measure(), { min: -90, max: 60 }),
    assignedTo: userReference(),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("carerOf", "id")),
    create: atLeast("staff"),
    update: anyOf(atLeast("manager"), allOf(atLeast("staff"), isMe("assignedTo"))),
    remove: atLeast("manager"),
  },
  { search: ["name", "note"] },
);

export const caretaker = tenantTable(
  fixtureSchema,
  "caretaker",
  { userId: userReference().notNull(), unitId: reference(() => unit, "cascade").notNull() },
  { read: anyOf(atLeast("manager"), isMe("userId")), create: atLeast("manager"), remove: atLeast("manager") },
);

export const carerOf = link("carerOf", { table: caretaker, user: "userId", target: "unitId", label: "units in care" });

export const reading = tenantSeries(
  fixtureSchema,
  "reading",
  { unitId: reference(() => unit).notNull(), measuredAt: instant().notNull(), celsius: measure().notNull() },
  { read: atLeast("viewer"), create: atLeast("staff") },
  { key: ["unitId", "measuredAt"] },
);

/** Somebody who can sign in. Belongs to no organization. */
export const person = fixtureSchema.table("person", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique("person_email_unique"),
});

export const fixture = { tables: [area, unit, caretaker, reading], links: [carerOf], identity: [person], publish: [person] } as const;

/** Somebody with a role, in an organization of their own unless one is given. */
export function somebody(
  role: Role,
  organizationId: OrganizationId = newId<"organization">(),
  userId: UserId = newId<"user">(),
): Principal {
  return { role, organizationId, userId, links: noLinks };
}

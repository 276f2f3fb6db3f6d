import { boolean, pgSchema, text } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, equals, isMe } from "@freehold/kernel/expression/language.ts";
import { count, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import type { Module } from "../module.ts";
import { resource } from "../resource/resource.ts";
import { router } from "../trpc.ts";

export const warehouse = pgSchema("warehouse");

/** The claim of the product as a fixture: all that a developer writes for a table with everything. */
export const shelf = tenantTable(
  warehouse,
  "shelf",
  {
    name: field(text().notNull(), { maxLength: 80, help: "As written on its sign." }),
    kind: oneOf(["dry", "cold"]).notNull().default("dry"),
    places: field(count().notNull(), { min: 0, unit: "pallets" }),
    locked: boolean().notNull().default(false),
    keeper: userReference(),
  },
  {
    read: anyOf(atLeast("viewer"), isMe("keeper")),
    create: atLeast("manager"),
    update: anyOf(atLeast("manager"), allOf(atLeast("staff"), isMe("keeper"), equals("locked", false))),
    remove: atLeast("admin"),
  },
  { sort: ["name"], search: ["name"], export: atLeast("staff") },
);

export const warehouseRouter = router({ shelf: resource(shelf) });
export const warehouseModule: Module = {
  id: "warehouse",
  label: "Warehouse",
  tables: [shelf],
  links: [],
  router: warehouseRouter,
};

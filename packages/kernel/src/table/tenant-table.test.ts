import { getTableConfig, jsonb, pgSchema, text } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { allOf, anyOf, atLeast, equals, gt, isLinked, isMe, isNull, not } from "../expression/language.ts";
import { instant, measure, oneOf, reference, userReference } from "./columns.ts";
import { field } from "./facts.ts";
import { tenantSeries, tenantTable } from "./tenant-table.ts";

const schema = pgSchema("example");
const area = tenantTable(schema, "area", { name: text().notNull() }, { read: atLeast("viewer") });
const unit = tenantTable(
  schema,
  "unit",
  {
    areaId: reference(() => area).notNull(),
    name: field(text().notNull(), { maxLength: 100 }),
    status: oneOf(["ok", "excursion"]).notNull().default("ok"),
    maxCelsius: field(measure(), { unit: "°C", min: -90, max: 60 }),
    assignedTo: userReference(),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "id")),
    create: atLeast("manager"),
    update: anyOf(atLeast("manager"), allOf(atLeast("staff"), isMe("assignedTo"), not(equals("status", "excursion")))),
    remove: allOf(atLeast("admin"), isNull("maxCelsius"), not(gt("maxCelsius", 3))),
  },
  { sort: ["name", "status"] },
);

test("the row and the new row have exactly the declared types", () => {
  const row: typeof unit.$inferSelect = {} as typeof unit.$inferSelect;
  row satisfies { status: "ok" | "excursion"; maxCelsius: number | null; name: string; createdAt: Date };
  const made: typeof unit.$inferInsert = { areaId: "a", name: "n" };
  expect(made.name).toBe("n");
});

test("the key of a series holds one instant, by which its rows age", () => {
  const columns = () => ({ sensor: text().notNull(), measuredAt: instant().notNull(), receivedAt: instant().notNull() });
  const withKey = (key: readonly ("sensor" | "measuredAt" | "receivedAt")[]) => () =>
    tenantSeries(schema, "sample", columns(), { read: atLeast("viewer") }, { key });
  expect(withKey(["sensor"])).toThrow("The key of sample must hold one instant, not 0.");
  expect(withKey(["sensor", "measuredAt", "receivedAt"])).toThrow("The key of sample must hold one instant, not 2.");
  expect(withKey(["sensor", "measuredAt"])).not.toThrow();
});

test("a policy that says what its columns do not allow does not compile, and fails when it is declared", () => {
  const columns = () => ({ name: text().notNull(), status: oneOf(["ok", "bad"]).notNull() });
  // @ts-expect-error a column that does not exist
  expect(() => tenantTable(schema, "a", columns(), { read: equals("nothing", "x") })).toThrow(/no column "nothing"/);
  // @ts-expect-error a column that holds no person, deep inside
  expect(() => tenantTable(schema, "b", columns(), { read: anyOf(atLeast("admin"), not(allOf(isMe("name")))) })).toThrow(/name/);
  // @ts-expect-error text has no order
  expect(() => tenantTable(schema, "c", columns(), { read: gt("name", 3) })).toThrow(/name/);
  // @ts-expect-error a value outside the list: the compiler alone knows the list
  tenantTable(schema, "d", columns(), { read: equals("status", "worse") });
  // @ts-expect-error facts that do not fit the type
  field(text(), { min: 3 });
});

test("no policy looks into a document, and only JSON is one", () => {
  const columns = () => ({ custom: field(jsonb(), { isDocument: true }) });
  // @ts-expect-error what stands in a document is no column of the table
  expect(() => tenantTable(schema, "e", columns(), { read: equals("custom.text.size", "S") })).toThrow(/custom\.text\.size/);
  expect(() => tenantTable(schema, "f", { name: field(text(), { isDocument: true }) }, {})).toThrow(/no JSON/);
});

test("policies, keys, checks and indexes follow from the declaration", () => {
  const config = getTableConfig(unit);
  expect(config.policies.map((policy) => policy.name)).toEqual(["tenant", "read", "create", "update", "remove"]);
  expect(config.foreignKeys.map((key) => key.reference().columns.map((column) => column.name))).toEqual([["org_id", "area_id"]]);
  expect(config.checks.map((check) => check.name)).toEqual(["unit_name_limits", "unit_status_values", "unit_max_celsius_limits"]);
  expect(config.indexes.map((index) => index.config.name)).toEqual([
    "unit_name_id_index",
    "unit_status_id_index",
    "unit_area_id_index",
    "unit_max_celsius_index",
    "unit_assigned_to_index",
  ]);
});

import { expect, test } from "vitest";
import { aColumn } from "../../testing/descriptions.ts";
import { conditionsOf, expressionOf, operatorsOf, readFilter, type Condition, type ConditionValue } from "./conditions.ts";

const columns = [
  aColumn({ key: "name" }),
  aColumn({ key: "kind", values: ["fridge", "freezer"] }),
  aColumn({ key: "places", kind: "integer" }),
  aColumn({ key: "celsius", kind: "float" }),
  aColumn({ key: "fee", kind: "bigint" }),
  aColumn({ key: "seenAt", kind: "timestamp" }),
  aColumn({ key: "day", kind: "date" }),
  aColumn({ key: "locked", kind: "boolean" }),
  aColumn({ key: "keeper", kind: "uuid", isUser: true }),
  aColumn({ key: "areaId", kind: "uuid", reference: "coldchain.area" }),
  aColumn({ key: "extra", kind: null }),
  aColumn({ key: "custom.text.size", values: ["S", "L"] }),
  aColumn({ key: "custom.float.area", kind: "float" }),
  aColumn({ key: "custom.boolean.vip", kind: "boolean" }),
];
const someId = "01890000-0000-7000-8000-000000000001";
const values: Readonly<Record<string, ConditionValue>> = {
  name: "Milk",
  places: 3,
  celsius: 4.5,
  fee: "9007199254740993",
  seenAt: "2026-01-31T12:00:00.000Z",
  day: "2026-01-31",
  locked: true,
  keeper: someId,
  areaId: someId,
  "custom.float.area": 12.5,
  "custom.boolean.vip": true,
};

const everyCondition: Condition[] = columns.flatMap((column) =>
  operatorsOf(column).map((operator) => {
    const value = column.values ? column.values.slice(1) : values[column.key];
    const needs = !["isMe", "isNull", "notNull"].includes(operator);
    return { column: column.key, operator, ...(needs && { value }) };
  }),
);

test("whatever can be built fits the columns, survives an address, and is the same lines when it is opened again", () => {
  expect(everyCondition.length).toBeGreaterThan(30);
  for (const mode of ["allOf", "anyOf"] as const) {
    const expression = JSON.parse(JSON.stringify(expressionOf({ mode, of: everyCondition }))) as unknown;
    expect(readFilter(expression, columns)).not.toHaveProperty("problem");
    expect(conditionsOf(expression)).toEqual({ mode, of: everyCondition });
  }
});

test("a line without a value is none yet", () => {
  expect(
    expressionOf({
      mode: "allOf",
      of: [
        { column: "name", operator: "contains" },
        { column: "kind", operator: "in", value: [] },
      ],
    }),
  ).toBe(undefined);
});

test("a filter of a column that is gone says so instead of being shown otherwise", () => {
  const filter = { op: "allOf", of: [{ op: "equals", column: "colour", value: "red" }] };
  expect(readFilter(filter, columns).problem).toContain("colour");
  expect(readFilter("?", columns).problem).toBeDefined();
  const ofField = { op: "allOf", of: [{ op: "equals", column: "custom.text.colour", value: "red" }] };
  expect(readFilter(ofField, columns)).toEqual({ problem: "It asks for the field colour, which is not there any more." });
  expect(conditionsOf({ op: "not", of: filter })).toBe(undefined);
});

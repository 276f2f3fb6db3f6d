import { sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import { allOf, anyOf, atLeast, equals, gt, gte, isIn, isLinked, isMe, isNull, lt, lte, nobody, not, type Expression } from "./language.ts";
import { InvalidValue } from "./kinds.ts";
import { predicate, UnfitOperator, UnknownColumn, type Kinds } from "./predicate.ts";
import { linkFunction, toSql, type Constants } from "./sql.ts";

const kinds = {
  unitId: "uuid",
  assignedTo: "uuid",
  name: "text",
  isOpen: "boolean",
  amount: "integer",
  price: "bigint",
  celsius: "float",
  seenAt: "timestamp",
  dueOn: "date",
  custom: "document",
} as const satisfies Kinds;
const columns = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { sql: sql.raw(name), kind }]));
const compiled = (expression: Expression, constants: Constants = "literals") =>
  new PgDialect().sqlToQuery(toSql(expression, columns, constants));
const user = "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff";
const contains = (column: string, value: string): Expression => ({ op: "contains", column, value });
const role = (list: string): string => `coalesce(current_setting('app.role', true) = any ('{${list}}'::text[]), false))`;
const me = "(select nullif(current_setting('app.user_id', true), '')::uuid)";

// Policies are stored in migrations as this text. A change here rewrites every policy of every installation.
test.each<[Expression, string]>([
  [nobody, "false"],
  [allOf(), "true"],
  [not(allOf()), "false"],
  [anyOf(isNull("name")), "name is null"],
  [atLeast("manager"), `(select ${role("owner,admin,manager")}`],
  [not(atLeast("owner")), `(select not ${role("owner")}`],
  [isMe("assignedTo"), `assignedTo = ${me}`],
  [not(isMe("assignedTo")), `(assignedTo is distinct from ${me} or assignedTo is null)`],
  [isLinked("caretakerOf", "unitId"), `unitId = any (array(select links."caretakerOf"()))`],
  [not(isLinked("caretakerOf", "unitId")), `(unitId = any (array(select links."caretakerOf"()))) is not true`],
  [not(isNull("name")), "name is not null"],
  [equals("name", "it's"), "name = 'it''s'::text"],
  [not(equals("unitId", user.toUpperCase())), `unitId is distinct from '${user}'::uuid`],
  [equals("isOpen", false), "isOpen = 'false'::boolean"],
  [isIn("amount", [1, -2]), "amount = any (array['1'::integer, '-2'::integer]::integer[])"],
  [isIn("amount", []), "amount = any (array[]::integer[])"],
  [not(isIn("price", [9007199254740993n])), "(price <> all (array['9007199254740993'::bigint]::bigint[]) or price is null)"],
  [lt("celsius", 0.1), "celsius < '0.1'::double precision"],
  [lte("celsius", -0), "celsius <= '0'::double precision"],
  [not(gt("celsius", NaN)), "(celsius <= 'NaN'::double precision or celsius is null)"],
  [not(lt("celsius", -Infinity)), "(celsius >= '-Infinity'::double precision or celsius is null)"],
  [gte("seenAt", new Date(1e12)), "seenAt >= '2001-09-09T01:46:40.000Z'::timestamp with time zone"],
  [not(gte("seenAt", new Date(-1))), "(seenAt < '1969-12-31T23:59:59.999Z'::timestamp with time zone or seenAt is null)"],
  [equals("dueOn", "0044-03-15 BC"), "dueOn = '0044-03-15 BC'::date"],
  [contains("name", "100%"), "strpos(name, '100%'::text) > 0"],
  [not(contains("name", "\\")), "(strpos(name, '\\'::text) = 0 or name is null)"],
  [allOf(isNull("name"), anyOf(isNull("dueOn"), isNull("amount"))), "(name is null and (dueOn is null or amount is null))"],
  [not(allOf(isNull("name"), not(anyOf(isNull("dueOn"), isNull("amount"))))), "(name is not null or (dueOn is null or amount is null))"],
])("%# prints as it always did", (expression, text) => {
  expect(compiled(expression)).toMatchObject({ sql: text, params: [] });
});

test("constants of a query are parameters of the column's type, and a list of any length is one of them", () => {
  expect(compiled(equals("name", "it's"), "parameters")).toMatchObject({ sql: "name = $1::text", params: ["it's"] });
  expect(compiled(gt("seenAt", new Date(1e12)), "parameters")).toMatchObject({
    sql: "seenAt > $1::timestamp with time zone",
    params: ["2001-09-09T01:46:40.000Z"],
  });
  const many = Array.from({ length: 1000 }, (_, n) => n);
  expect(compiled(isIn("amount", many), "parameters")).toMatchObject({ sql: "amount = any ($1::integer[])", params: [many.map(String)] });
  expect(compiled(not(contains("name", "a")), "parameters")).toMatchObject({
    sql: "(strpos(name, $1::text) = 0 or name is null)",
    params: ["a"],
  });
});

test("what stands in a document is looked at only behind what makes it safe, and cannot leave its quotes", () => {
  expect(compiled(equals("custom.text.size", "S"), "parameters")).toMatchObject({
    sql: "(case when jsonb_typeof((custom -> 'size')) = 'string' then (custom ->> 'size') end) = $1::text",
    params: ["S"],
  });
  expect(compiled(isNull("custom.boolean.vip")).sql).toBe(
    "(case (custom -> 'vip') when 'true'::jsonb then true when 'false'::jsonb then false end) is null",
  );
});

test("names cannot leave their quotes", () => {
  expect(linkFunction('a"; drop table x; --')).toBe('links."a""; drop table x; --"()');
});

describe("an expression that does not fit is refused by SQL and predicate alike", () => {
  test.each<[Expression, new (...given: never[]) => Error]>([
    [isNull("nothing"), UnknownColumn],
    [isNull("constructor"), UnknownColumn],
    [isNull("custom"), UnknownColumn],
    [isNull("custom.text"), UnknownColumn],
    [isNull("custom.integer.size"), UnknownColumn],
    [isNull("custom.text.si'ze"), UnknownColumn],
    [isNull("name.text.size"), UnknownColumn],
    [isNull("constructor.text.size"), UnknownColumn],
    [gt("custom.text.size", 1), UnfitOperator],
    [contains("custom.float.size", "1"), UnfitOperator],
    [equals("custom.float.size", "1"), InvalidValue],
    [isMe("name"), UnfitOperator],
    [isLinked("caretakerOf", "name"), UnfitOperator],
    [contains("amount", "1"), UnfitOperator],
    [{ op: "lt", column: "name", value: "a" }, UnfitOperator],
    [{ op: "gte", column: "isOpen", value: true }, UnfitOperator],
    [{ op: "lt", column: "unitId", value: user }, UnfitOperator],
    [contains("name", "\ud800"), InvalidValue],
    [equals("name", "\0"), InvalidValue],
    [isIn("amount", [1, 1.5]), InvalidValue],
    [not(equals("unitId", "me")), InvalidValue],
    [allOf(isNull("name"), anyOf(equals("dueOn", "2026-02-30"))), InvalidValue],
  ])("%j", (expression, error) => {
    expect(() => predicate(expression, kinds)).toThrow(error);
    expect(() => toSql(expression, columns, "literals")).toThrow(error);
    expect(() => toSql(expression, columns, "parameters")).toThrow(error);
  });
});

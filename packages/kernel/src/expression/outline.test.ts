import { sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { randomExpression } from "../testing/expressions.ts";
import { proofColumns, proofShape, proofVocabulary } from "../testing/proof-table.ts";
import { printedSeed, randomFrom } from "../testing/random.ts";
import { equals, gt, isIn, type Expression } from "./language.ts";
import { outline } from "./outline.ts";
import { UnfitOperator, UnknownColumn } from "./predicate.ts";
import { InvalidValue } from "./kinds.ts";
import { toSql } from "./sql.ts";

const random = randomFrom(printedSeed("outline"));
const dialect = new PgDialect();
const { kinds } = proofShape;
const compiled = (expression: Expression) => dialect.sqlToQuery(sql`select ${toSql(expression, proofColumns, "parameters")}`);

test("the values are the parameters of the SQL, and expressions of one shape have one SQL", () => {
  const texts = new Map<string, string>();
  for (let n = 0; n < 5000; n++) {
    const expression = randomExpression(random, proofVocabulary, random.int(4));
    const { shape, values } = outline(expression, kinds);
    const query = compiled(expression);
    expect(values).toEqual(query.params);
    expect(texts.get(shape) ?? query.sql).toBe(query.sql);
    texts.set(shape, query.sql);
  }
  // Small ones meet again, or nothing was shown.
  expect(texts.size).toBeLessThan(5000);
});

test("a shape holds no constant", () => {
  expect(outline(equals("name", "secret"), kinds)).toEqual({ shape: "equals(name)", values: ["secret"] });
  expect(outline(isIn("amount", [1, 2, 3]), kinds)).toEqual({ shape: "in(amount)", values: [["1", "2", "3"]] });
});

test("refuses what the SQL refuses", () => {
  const wrong: [Expression, new (...args: never[]) => Error][] = [
    [equals("nothing", 1), UnknownColumn],
    [equals("constructor", 1), UnknownColumn],
    [equals("amount", "many"), InvalidValue],
    [gt("name", 1), UnfitOperator],
    [{ op: "contains", column: "amount", value: "1" }, UnfitOperator],
    [{ op: "isMe", column: "name" }, UnfitOperator],
    [{ op: "isLinked", link: "x", column: "name" }, UnfitOperator],
    [{ op: "isNull", column: "nothing" }, UnknownColumn],
  ];
  for (const [expression, error] of wrong) {
    expect(() => outline(expression, kinds)).toThrow(error);
    expect(() => compiled(expression)).toThrow(error);
  }
});

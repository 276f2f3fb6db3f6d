import fc from "fast-check";
import { boolean, jsonb, pgSchema, text } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import { DomainError } from "../fault.ts";
import { count, day, instant, measure, money, oneOf, userReference } from "../table/columns.ts";
import { declarationOf } from "../table/declaration.ts";
import { field } from "../table/facts.ts";
import { tenantTable } from "../table/tenant-table.ts";
import { randomExpression } from "../testing/expressions.ts";
import { printedSeed, randomFrom } from "../testing/random.ts";
import { proofColumns, proofTable, proofVocabulary } from "../testing/proof-table.ts";
import { parseCondition, printCondition } from "./condition.ts";
import type { Expression, Filter } from "./language.ts";
import { filterLimits, parseFilter } from "./parse.ts";
import { predicate } from "./predicate.ts";
import { toSql } from "./sql.ts";

const unit = tenantTable(
  pgSchema("example"),
  "unit",
  {
    name: text(),
    status: oneOf(["ok", "excursion"]).notNull(),
    assignedTo: userReference(),
    isOpen: boolean(),
    amount: count(),
    price: money(),
    celsius: measure(),
    seenAt: instant(),
    dueOn: day(),
    notes: jsonb(),
    custom: field(jsonb(), { isDocument: true }),
  },
  {},
);
const { columns, kinds } = declarationOf(unit);
const user = "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff";

/** The places that a refused filter names, with their sentences. */
function refusal(read: () => unknown): Readonly<Record<string, string>> | undefined {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error).toMatchObject({ kind: "invalid", code: "filter.invalid" });
    return error.details.fields;
  }
  return undefined;
}

describe("a filter as JSON", () => {
  test("is read into values of the language: instants, whole numbers of 64 bits, lower-case ids", () => {
    const input: unknown = JSON.parse(`{"op":"allOf","of":[
      {"op":"gte","column":"seenAt","value":"2026-01-31T12:00:00.5+01:00"},
      {"op":"in","column":"price","values":["9007199254740993",5]},
      {"op":"not","of":{"op":"equals","column":"assignedTo","value":"${user.toUpperCase()}"}},
      {"op":"isMe","column":"assignedTo"},
      {"op":"lt","column":"dueOn","value":"2026-02-01"}]}`);
    expect(parseFilter(input, columns)).toEqual({
      op: "allOf",
      of: [
        { op: "gte", column: "seenAt", value: new Date("2026-01-31T11:00:00.500Z") },
        { op: "in", column: "price", values: [9007199254740993n, 5n] },
        { op: "not", of: { op: "equals", column: "assignedTo", value: user } },
        { op: "isMe", column: "assignedTo" },
        { op: "lt", column: "dueOn", value: "2026-02-01" },
      ],
    });
  });

  test("has the type that clients write", () => {
    const mine: Filter<typeof unit.$inferSelect> = {
      op: "anyOf",
      of: [
        { op: "isMe", column: "assignedTo" },
        { op: "equals", column: "status", value: "ok" },
      ],
    };
    expect(parseFilter(mine, columns)).toEqual(mine);
    const ofDocument: Filter<typeof unit.$inferSelect> = { op: "gte", column: "custom.float.area", value: 12.5 };
    expect(parseFilter(ofDocument, columns)).toEqual(ofDocument);
    // @ts-expect-error a text column holds no person
    const wrong: Filter<typeof unit.$inferSelect> = { op: "isMe", column: "name" };
    expect(refusal(() => parseFilter(wrong, columns))).toEqual({ "filter.op": "name holds no person, so isMe cannot be asked of it." });
  });

  test.each<[input: unknown, path: string]>([
    [null, "filter"],
    [7, "filter"],
    [{}, "filter.op"],
    [{ op: "atLeast", role: "owner" }, "filter.op"],
    [{ op: "isLinked", link: "caretakerOf", column: "assignedTo" }, "filter.op"],
    [{ op: "toString", column: "name" }, "filter.op"],
    [{ op: "equals", column: "name", value: "a", said: 1 }, "filter.said"],
    [{ op: "equals", column: "nothing", value: "a" }, "filter.column"],
    [{ op: "equals", column: "constructor", value: "a" }, "filter.column"],
    [{ op: "equals", column: ["name"], value: "a" }, "filter.column"],
    [{ op: "isNull", column: "notes" }, "filter.column"],
    [{ op: "isNull", column: "custom" }, "filter.column"],
    [{ op: "isNull", column: "custom.text" }, "filter.column"],
    [{ op: "isNull", column: "custom.colour.size" }, "filter.column"],
    [{ op: "isNull", column: "custom.integer.size" }, "filter.column"],
    [{ op: "isNull", column: "custom.text.si'ze" }, "filter.column"],
    [{ op: "isNull", column: "custom.text.size.more.still" }, "filter.column"],
    [{ op: "isNull", column: "custom.text.size." }, "filter.column"],
    [{ op: "isNull", column: `custom.text.${"x".repeat(61)}` }, "filter.column"],
    [{ op: "isNull", column: "notes.text.size" }, "filter.column"],
    [{ op: "isNull", column: "name.text.size" }, "filter.column"],
    [{ op: "equals", column: "custom.float.size", value: "5" }, "filter.value"],
    [{ op: "equals", column: "custom.date.since", value: "2026-02-30" }, "filter.value"],
    [{ op: "contains", column: "custom.float.size", value: "5" }, "filter.op"],
    [{ op: "lt", column: "custom.text.size", value: "5" }, "filter.op"],
    [{ op: "isMe", column: "custom.uuid.keeper" }, "filter.op"],
    [{ op: "equals", column: "name" }, "filter.value"],
    [{ op: "equals", column: "name", value: null }, "filter.value"],
    [{ op: "equals", column: "name", value: "\0" }, "filter.value"],
    [{ op: "equals", column: "name", value: "\ud800" }, "filter.value"],
    [{ op: "equals", column: "name", value: { toString: 1 } }, "filter.value"],
    [{ op: "equals", column: "status", value: "worse" }, "filter.value"],
    [{ op: "equals", column: "amount", value: 2 ** 31 }, "filter.value"],
    [{ op: "equals", column: "amount", value: "1" }, "filter.value"],
    [{ op: "equals", column: "price", value: "9223372036854775808" }, "filter.value"],
    [{ op: "equals", column: "price", value: 2 ** 53 }, "filter.value"],
    [{ op: "equals", column: "seenAt", value: "2026-02-30T00:00:00Z" }, "filter.value"],
    [{ op: "equals", column: "seenAt", value: "2026-01-31T00:00:00" }, "filter.value"],
    [{ op: "equals", column: "seenAt", value: "2026-01-31T00:00:00.0001Z" }, "filter.value"],
    [{ op: "equals", column: "seenAt", value: new Date(NaN) }, "filter.value"],
    [{ op: "equals", column: "dueOn", value: "2026-02-30" }, "filter.value"],
    [{ op: "equals", column: "dueOn", value: "0000-01-01" }, "filter.value"],
    [{ op: "lt", column: "name", value: "a" }, "filter.op"],
    [{ op: "contains", column: "amount", value: "1" }, "filter.op"],
    [{ op: "isMe", column: "id" }, "filter.op"],
    [{ op: "in", column: "amount", values: [1, "2"] }, "filter.values.1"],
    [{ op: "in", column: "amount", values: Array.from({ length: filterLimits.values + 1 }, () => 1) }, "filter.values"],
    [{ op: "in", column: "amount" }, "filter.values"],
    [
      {
        op: "anyOf",
        of: [
          { op: "isNull", column: "name" },
          { op: "not", of: { op: "isNull", column: "x" } },
        ],
      },
      "filter.of.1.of.column",
    ],
    [{ op: "allOf", of: {} }, "filter.of"],
    [["status=ok", 1], "filter.1"],
  ])("%j is refused at %s with a sentence", (input, path) => {
    const fields = refusal(() => parseFilter(input, columns));
    expect(Object.keys(fields ?? {})).toEqual([path]);
    expect(fields?.[path]).toMatch(/^.{10,200}\.$/su);
  });

  test("is refused when it is too deep or too large, however deep it is", () => {
    const leaf: Expression = { op: "isNull", column: "name" };
    const nested = (levels: number): unknown => Array.from({ length: levels }).reduce((of: unknown) => ({ op: "not", of }), leaf);
    expect(refusal(() => parseFilter(nested(filterLimits.depth - 1), columns))).toBeUndefined();
    expect(refusal(() => parseFilter(nested(filterLimits.depth), columns))).toHaveProperty([`filter${".of".repeat(filterLimits.depth)}`]);
    expect(refusal(() => parseFilter(nested(100_000), columns))).toBeDefined();
    const wide = (parts: number): unknown => ({
      op: "anyOf",
      of: Array.from({ length: 10 }, () => ({ op: "allOf", of: Array.from({ length: parts }, () => leaf) })),
    });
    expect(refusal(() => parseFilter(wide(18), columns))).toBeUndefined();
    expect(refusal(() => parseFilter(wide(19), columns))).toBeDefined();
  });

  test("that is accepted compiles, whatever was sent", () => {
    const name = fc.constantFrom(...Object.keys(kinds), "nothing");
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.bigInt(),
      fc.boolean(),
      fc.date({ noInvalidDate: false }),
      fc.constant(null),
    );
    const op = fc.constantFrom("equals", "in", "isNull", "isMe", "lt", "gte", "contains");
    const leaf = fc.record({ op, column: name, value, values: fc.array(value, { maxLength: 3 }) }, { requiredKeys: ["op", "column"] });
    const node = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.record({ op: fc.constantFrom("anyOf", "allOf"), of: fc.array(tie("node"), { maxLength: 3 }) }),
        fc.anything(),
      ),
    })).node;
    const read = (input: unknown): void => {
      const filter = parseFilter(input, columns);
      predicate(filter, kinds);
      toSql(
        filter,
        Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, { sql: proofColumns.id!.sql, kind }])),
        "parameters",
      );
    };
    const check = fc.check(
      fc.property(node, (input) => void refusal(() => read(input))),
      { seed: printedSeed("filters"), numRuns: 2000 },
    );
    expect(fc.defaultReportMessage(check)).toBeUndefined();
  });
});

describe("a condition in short form", () => {
  test.each<[text: string, expression: Expression]>([
    ["status=excursion", { op: "equals", column: "status", value: "excursion" }],
    ["status=ok,excursion", { op: "in", column: "status", values: ["ok", "excursion"] }],
    ["status!=ok", { op: "not", of: { op: "equals", column: "status", value: "ok" } }],
    ["celsius>=5", { op: "gte", column: "celsius", value: 5 }],
    [" celsius < -1.5e2 ", { op: "lt", column: "celsius", value: -150 }],
    ["celsius=NaN", { op: "equals", column: "celsius", value: NaN }],
    ["price>9007199254740993", { op: "gt", column: "price", value: 9007199254740993n }],
    ["isOpen=true", { op: "equals", column: "isOpen", value: true }],
    ["seenAt<=2026-01-31T12:00Z", { op: "lte", column: "seenAt", value: new Date("2026-01-31T12:00Z") }],
    ["dueOn<2026-02-01", { op: "lt", column: "dueOn", value: "2026-02-01" }],
    ["name~milk, fresh", { op: "contains", column: "name", value: "milk, fresh" }],
    ["name!~milk", { op: "not", of: { op: "contains", column: "name", value: "milk" } }],
    ['name=" a, \\"b\\" ",c', { op: "in", column: "name", values: [' a, "b" ', "c"] }],
    ["name=", { op: "equals", column: "name", value: "" }],
    ["name=a=b", { op: "equals", column: "name", value: "a=b" }],
    ["custom.text.size=S,L", { op: "in", column: "custom.text.size", values: ["S", "L"] }],
    ["custom.float.area>=12.5", { op: "gte", column: "custom.float.area", value: 12.5 }],
    ["custom.date.since<2026-02-01", { op: "lt", column: "custom.date.since", value: "2026-02-01" }],
    ["custom.boolean.vip!=true", { op: "not", of: { op: "equals", column: "custom.boolean.vip", value: true } }],
    ["custom.float.budget.minor<500", { op: "lt", column: "custom.float.budget.minor", value: 500 }],
    ["custom.uuid.broker=null", { op: "isNull", column: "custom.uuid.broker" }],
    ["name=me", { op: "equals", column: "name", value: "me" }],
    ["name=null", { op: "isNull", column: "name" }],
    ['name="null"', { op: "equals", column: "name", value: "null" }],
    ["assignedTo!=null", { op: "not", of: { op: "isNull", column: "assignedTo" } }],
    ["assignedTo=me", { op: "isMe", column: "assignedTo" }],
    [
      `assignedTo=null,me,${user}`,
      {
        op: "anyOf",
        of: [
          { op: "equals", column: "assignedTo", value: user },
          { op: "isMe", column: "assignedTo" },
          { op: "isNull", column: "assignedTo" },
        ],
      },
    ],
  ])("%s is understood, also as a filter, and survives being printed", (text, expression) => {
    expect(parseCondition(text, columns)).toEqual(expression);
    expect(parseFilter(text, columns)).toEqual(expression);
    expect(parseFilter([text, "status=ok"], columns)).toEqual({
      op: "allOf",
      of: [expression, { op: "equals", column: "status", value: "ok" }],
    });
    expect(parseCondition(printCondition(expression)!, columns)).toEqual(expression);
  });

  test.each([
    "",
    "status",
    "=ok",
    "nothing=1",
    "notes=1",
    "status=worse",
    "status>ok",
    "amount~1",
    "amount=1.5",
    "amount=one",
    "amount=",
    "id=me",
    'name="a',
    'name= "a',
    'name="a"b',
    'name="\\x"',
    'name~"a",b',
    "celsius>null",
    "celsius>1,2",
    "dueOn=tomorrow",
    "isOpen=yes",
  ])("%s is refused with a sentence", (text) => {
    expect(refusal(() => parseCondition(text, columns))?.filter).toMatch(/^.{10,200}\.$/su);
  });

  test("any text at all is understood or refused, and what is understood survives being printed", () => {
    const sign = fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "~", "!~", "");
    const rest = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^["\\,a-z 0-9.:-]{0,12}$/),
      fc.constantFrom("me", "null", "1", "ok,null", "true", user, "2026-01-31"),
    );
    const text = fc.tuple(fc.constantFrom(...columns.keys(), ""), sign, rest).map((parts) => parts.join(""));
    const read = (input: string): void => {
      const expression = parseCondition(input, columns);
      expect(parseCondition(printCondition(expression) ?? "", columns)).toEqual(expression);
    };
    const check = fc.check(
      fc.property(text, (input) => void refusal(() => read(input))),
      { seed: printedSeed("conditions"), numRuns: 5000 },
    );
    expect(fc.defaultReportMessage(check)).toBeUndefined();
  });

  test("an expression has a short form only if the short form means exactly that", () => {
    const random = randomFrom(printedSeed("printing"));
    const shape = declarationOf(proofTable("printing", {}));
    // A column of a closed list of words would refuse most of the random words.
    const { status: _words, ...kinds } = proofVocabulary.kinds;
    const vocabulary = { ...proofVocabulary, kinds };
    let printable = 0;
    for (let n = 0; n < 20_000; n++) {
      const expression = randomExpression(random, vocabulary, 2);
      const text = printCondition(expression);
      if (text === undefined) continue;
      printable++;
      const again = parseCondition(text, shape.columns);
      expect(toSql(again, proofColumns, "literals").queryChunks).toEqual(toSql(expression, proofColumns, "literals").queryChunks);
    }
    expect(printable).toBeGreaterThan(1000);
  });
});

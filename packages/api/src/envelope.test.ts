import fc from "fast-check";
import superjson, { type SuperJSONResult } from "superjson";
import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { readEnvelope } from "./envelope.ts";

const seed = printedSeed("envelope");
const reading = (text: string): unknown => readEnvelope(JSON.parse(text) as SuperJSONResult);
const bySuperjson = (text: string): unknown => superjson.deserialize(JSON.parse(text) as SuperJSONResult, { inPlace: true });

/** What came of it, or that it was refused. */
const outcome = (read: (text: string) => unknown, text: string): unknown => {
  try {
    return { value: read(text) };
  } catch (error) {
    return { refused: (error as Error).message };
  }
};

const key = fc.oneof(fc.string(), fc.constantFrom("a", "b.c", "d\\\\e", "", "length", "0", "toString"));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.oneof(
      fc.date({ noInvalidDate: false }),
      fc.bigInt(),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constantFrom(null, undefined, NaN, -0, Infinity, /x/g),
      fc.uniqueArray(fc.date({ noInvalidDate: true })).map((all) => new Set(all)),
    ),
    fc.array(tie("value")),
    fc.dictionary(key, tie("value")).filter((one) => !["__proto__", "constructor", "prototype"].some((name) => Object.hasOwn(one, name))),
  ),
}));

test("whatever superjson writes is read as superjson reads it", () => {
  fc.assert(
    fc.property(value, (one) => {
      const text = superjson.stringify(one);
      expect(reading(text)).toStrictEqual(bySuperjson(text));
    }),
    { seed, numRuns: 2000 },
  );
});

test("whatever somebody else writes is read or refused as superjson does", () => {
  const path = fc.array(
    fc.constantFrom("a", "b", "0", "1", "2", "01", "-1", "length", "", "__proto__", "constructor", "toString", "\\\\"),
    {
      maxLength: 3,
    },
  );
  const note = fc.constantFrom<unknown>(
    ["Date"],
    ["bigint"],
    ["number"],
    ["undefined"],
    ["nonsense"],

    [],
    ["Date", { b: ["Date"] }],
    ["set"],
    null,
    {},
  );
  const json = fc.constantFrom<unknown>(
    { a: "2026-01-01", b: [1, "2", { a: "x" }], "": "3" },
    { a: { b: "1e3", a: { b: null } }, b: true, "0": 1 },
    ["1", ["2"], { b: 3 }],
    [{ a: "1" }, { a: "2" }, { b: "3" }],
    { a: [{ b: "1", a: 2 }, { b: "2" }, { b: [] }], b: { 0: { b: "4" } } },
    "1",
    null,
    [],
  );
  fc.assert(
    fc.property(json, fc.array(fc.tuple(path, note), { maxLength: 4 }), fc.constantFrom(1, 1, 1, 0, undefined), (one, notes, v) => {
      const values = Object.fromEntries(notes.map(([keys, kind]) => [keys.join("."), kind]));
      const text = JSON.stringify({ json: one, meta: { values, v } });
      expect(outcome(reading, text)).toStrictEqual(outcome(bySuperjson, text));
    }),
    { seed, numRuns: 5000 },
  );
});

test("no path leads to a prototype", () => {
  for (const path of ["__proto__.polluted", "constructor.prototype.polluted", "a.__proto__.polluted", "a.constructor"]) {
    const text = `{"json":{"a":{"b":"1"},"__proto__":{"polluted":"1"},"constructor":"1"},"meta":{"values":{"a.b":["number"],"${path}":["number"]},"v":1}}`;
    expect(() => reading(text)).toThrow("is not allowed as a property");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  }
});

test("an envelope without notes, or with odd ones, is what it says", () => {
  expect(reading('{"json":{"a":1}}')).toEqual({ a: 1 });
  expect(reading('{"json":{"a":1},"meta":null}')).toEqual({ a: 1 });
  expect(reading('{"json":"2026-01-01T00:00:00.000Z","meta":{"values":["Date"],"v":1}}')).toEqual(new Date("2026-01-01"));
  expect(reading("{}")).toBeUndefined();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, printJson, valueOfJson, valueOfText } from "./wire-value.ts";

const date = { type: "string", format: "date-time", wire: "date" } as const;
const bigint = { type: "integer", wire: "bigint" } as const;

test("whole numbers of 64 bits keep all their digits on the way in and out", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (amount) => {
      const text = printJson({ amount });
      expect(text).toBe(`{"amount":${amount}}`);
      expect(valueOfJson({ properties: { amount: bigint } }, parseJson(text))).toEqual({ amount });
      expect(valueOfText(bigint, String(amount))).toBe(amount);
    }),
  );
});

test("any JSON comes in as JSON.parse reads it, where no schema asks for more", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(valueOfJson({}, parseJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test("an instant is one with its zone, of a day that there is; all else stays what it was, to be refused", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (at) => {
      expect(valueOfJson(date, at.toISOString())).toEqual(at);
    }),
  );
  expect(valueOfJson(date, "2026-01-31T08:30:00+02:00")).toEqual(new Date("2026-01-31T06:30:00Z"));
  for (const wrong of ["2026-01-31", "2026-01-31T08:30:00", "2026-02-30T08:30:00Z", "yesterday", "", "2026-01-31T25:00:00Z"])
    expect(valueOfJson(date, wrong)).toBe(wrong);
});

test("texts of an address become what their schema says, and stay texts where they cannot", () => {
  expect(valueOfText({ type: "integer" }, "12")).toBe(12);
  expect(valueOfText({ type: ["number", "null"] }, "-1.5")).toBe(-1.5);
  expect(valueOfText({ type: "boolean" }, "true")).toBe(true);
  expect(valueOfText({ enum: [1, 2] }, "2")).toBe(2);
  expect(valueOfText({ type: "string" }, "12")).toBe("12");
  for (const [schema, text] of [
    [{ type: "integer" }, "1e"],
    [{ type: "integer" }, ""],
    [{ type: "integer" }, "0x10"],
    [{ type: "boolean" }, "yes"],
    [{ enum: ["a"] }, "b"],
    [bigint, "1.5"],
  ] as const)
    expect(valueOfText(schema, text)).toBe(text);
});

test("names of prototypes are names like others, and change nothing", () => {
  const value = valueOfJson({ properties: {} }, parseJson('{"__proto__":{"isAdmin":true},"constructor":1}')) as object;
  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect("isAdmin" in value).toBe(false);
});

test("of several alternatives the one with the constants of the value is taken", () => {
  const alternatives = {
    anyOf: [
      { type: "object", properties: { kind: { const: "a" }, at: { type: "string" } } },
      { type: "object", properties: { kind: { const: "b" }, at: date } },
    ],
  };
  const at = "2026-01-31T08:30:00Z";
  expect(valueOfJson(alternatives, { kind: "a", at })).toEqual({ kind: "a", at });
  expect(valueOfJson(alternatives, { kind: "b", at })).toEqual({ kind: "b", at: new Date(at) });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeCustom, type FieldRule } from "./custom-field.ts";
import { customKinds } from "./words.contract.ts";

const field = (key: string, kind: FieldRule["kind"], more: Partial<FieldRule> = {}): FieldRule => ({
  key,
  kind,
  choices: [],
  isRequired: false,
  ...more,
});
const rules = customKinds.map((kind) => field(kind.toLowerCase(), kind, { choices: ["S", "L"] }));
const fitting = {
  text: "Any words",
  number: 12.5,
  money: { minor: 1250, currency: "EUR" },
  date: "2026-02-28",
  choice: "S",
  yesno: false,
  party: "01a20086-b171-7000-ae54-81cf93f8ca94",
};

test("what fits is kept as it is, whatever was there before", () => {
  expect(judgeCustom(rules, { sent: fitting })).toEqual({ values: fitting, problems: {} });
  expect(judgeCustom(rules, { before: fitting, sent: { number: null, text: "" } }).values).toEqual(
    Object.fromEntries(Object.entries(fitting).filter(([key]) => key !== "number" && key !== "text")),
  );
});

test.each([
  ["number", "12"],
  ["money", { minor: 1.5, currency: "EUR" }],
  ["money", { minor: 1, currency: "euro" }],
  ["date", "2026-02-30"],
  ["choice", "M"],
  ["yesno", "yes"],
  ["party", "somebody"],
  ["text", 5],
  ["unknown", "x"],
])("%s does not take %j", (key, value) => {
  expect(Object.keys(judgeCustom(rules, { sent: { [key]: value } }).problems)).toEqual([`custom.${key}`]);
});

test("what must be filled in is asked for when a row is made, and when it is emptied, but not when something else changes", () => {
  const needed = [field("size", "text", { isRequired: true }), field("colour", "text")];
  expect(judgeCustom(needed, { sent: {} }).problems).toEqual({ "custom.size": "Fill this in." });
  expect(judgeCustom(needed, { before: {}, sent: { colour: "red" } })).toEqual({ values: { colour: "red" }, problems: {} });
  expect(judgeCustom(needed, { before: { size: "S" }, sent: { size: null } }).problems).toEqual({ "custom.size": "Fill this in." });
});

test("whatever is sent, only declared fields are kept, and each holds what it is declared to hold", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(fitting), "__proto__", "constructor", "x"), fc.jsonValue()), (sent) => {
      // Proof: a value of JSON is what clients send.
      const { values, problems } = judgeCustom(rules, { sent: sent as Parameters<typeof judgeCustom>[1]["sent"] });
      for (const key of Object.keys(values)) expect(Object.keys(fitting)).toContain(key);
      if (Object.keys(problems).length === 0) expect(judgeCustom(rules, { sent: values })).toEqual({ values, problems: {} });
    }),
  );
});

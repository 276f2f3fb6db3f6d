import { expect, test } from "vitest";
import { aColumn } from "../testing/descriptions.ts";
import { filledIn, fromFormValues, mistakes, toFormValues, touched } from "./form-values.ts";

const columns = [
  aColumn({ key: "name", required: true }),
  aColumn({ key: "limit", kind: "float", min: -30, max: 60, unit: "°C" }),
  aColumn({ key: "fee", kind: "bigint" }),
  aColumn({ key: "at", kind: "timestamp" }),
  aColumn({ key: "isOn", kind: "boolean" }),
];
const row = { name: "Milk", limit: 5.5, fee: 12n, at: new Date("2026-07-01T10:00:00Z"), isOn: true };
const zone = "Europe/Rome";

test("a record comes back from its form as it went in", () => {
  expect(fromFormValues(columns, toFormValues(columns, row, zone), zone)).toEqual(row);
});

test("a time is shown and understood in the zone of the organization", () => {
  expect(toFormValues(columns, row, zone)["at"]).toBe("2026-07-01T12:00");
});

test("a change sends only what was touched, and null for what was emptied", () => {
  const before = toFormValues(columns, row, zone);
  const after = { ...before, limit: "", name: " Butter " };
  expect(fromFormValues(touched(columns, before, after), after, zone)).toEqual({ name: "Butter", limit: null });
});

test("a new record leaves out what was left empty, so that it gets its default", () => {
  const values = { ...toFormValues(columns, undefined, zone), name: "Milk" };
  expect(filledIn(fromFormValues(columns, values, zone))).toEqual({ name: "Milk", isOn: false });
});

test("what is missing or out of range is said in words at its field", () => {
  expect(mistakes(columns, { name: "  ", limit: 90 })).toEqual({ name: "Fill this in.", limit: "Must be at most 60 °C." });
});

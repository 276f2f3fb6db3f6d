import fc from "fast-check";
import { expect, test } from "vitest";
import { aColumn } from "../../testing/descriptions.ts";
import { mergedPatch, mergeFields, type Choices } from "./merge.ts";

const keys = ["name", "note", "places"];
const columns = keys.map((key) => aColumn({ key }));
const value = fc.constantFrom(null, "a", "b", new Date(0), new Date(86_400_000), 3n);
const row = fc.record({ name: value, note: value, places: value });
const patch = fc.record({ name: value, note: value, places: value }, { requiredKeys: [] });

test("what is saved after a merge holds everybody's changes, and one of the two where both changed a field", () => {
  fc.assert(
    fc.property(row, row, patch, fc.boolean(), (opened, now, mine, takesMine) => {
      const fields = mergeFields(columns, { opened, now, patch: mine });
      const choices: Choices = Object.fromEntries(keys.map((key) => [key, takesMine ? "mine" : "now"]));
      const saved = { ...now, ...mergedPatch(fields, choices) };
      for (const key of keys as ("name" | "note" | "places")[]) {
        const wanted = key in mine ? mine[key] : opened[key];
        const byMe = String(wanted) !== String(opened[key]);
        const byOthers = String(now[key]) !== String(opened[key]);
        expect(String(saved[key])).toBe(String(byMe && (!byOthers || takesMine) ? wanted : now[key]));
      }
    }),
  );
});

test("a field needs a decision only where both changed it, to different values", () => {
  const by = (opened: string, now: string, mine: string) =>
    mergeFields([columns[0]!], { opened: { name: opened }, now: { name: now }, patch: { name: mine } }).map((field) => field.by);
  expect([by("a", "a", "a"), by("a", "b", "a"), by("a", "a", "b"), by("a", "b", "b"), by("a", "b", "c")]).toEqual([
    [],
    ["others"],
    ["me"],
    ["both"],
    ["clash"],
  ]);
});

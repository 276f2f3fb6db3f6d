import fc from "fast-check";
import { expect, test } from "vitest";
import { reportingLines, type Branch } from "./reporting-lines.ts";

type Person = { readonly id: string; readonly managerId: string | null };
const byId = (a: Person, b: Person): number => a.id.localeCompare(b.id);
const all = (branches: readonly Branch<Person>[]): string[] => branches.flatMap(({ employee, reports }) => [employee.id, ...all(reports)]);

test("everybody stands once under whom they report to, whoever is missing", () => {
  const people = fc.array(fc.nat(19), { maxLength: 20 }).map((managers) =>
    // Who comes later reports to somebody earlier, or to somebody who is not there: lines run in no circle.
    managers.map((manager, i): Person => ({ id: `p${i}`, managerId: manager < i ? `p${manager}` : manager % 2 === 0 ? null : "gone" })),
  );
  fc.assert(
    fc.property(people, (employees) => {
      const lines = reportingLines(employees, byId);
      expect(all(lines).toSorted()).toEqual(employees.map(({ id }) => id).toSorted());
      expect(lines.reduce((sum, { below }) => sum + 1 + below, 0)).toBe(employees.length);
    }),
  );
});

test("those beside each other stand in order", () => {
  const lines = reportingLines(
    [
      { id: "b", managerId: "a" },
      { id: "c", managerId: "a" },
      { id: "a", managerId: null },
    ],
    byId,
  );
  expect(all(lines)).toEqual(["a", "b", "c"]);
});

import { expect, test } from "vitest";
import { groupTasks } from "./task-groups.ts";

const at = (text: string): Date => new Date(text);
const now = at("2026-03-10T12:00:00Z").getTime();
const dayOf = (one: Date): string => one.toISOString().slice(0, 10);

test("each task stands in one group: what is late first, what is done last", () => {
  const rows = [
    { dueAt: at("2026-03-12T09:00:00Z"), doneAt: null },
    { dueAt: at("2026-03-10T18:00:00Z"), doneAt: null },
    { dueAt: at("2026-03-10T11:59:00Z"), doneAt: null },
    { dueAt: null, doneAt: null },
    { dueAt: at("2026-03-01T09:00:00Z"), doneAt: at("2026-03-02T09:00:00Z") },
  ];
  expect(groupTasks(rows, { now, dayOf }).map(({ name, rows: found }) => [name, found])).toEqual([
    ["Late", [rows[2]]],
    ["Today", [rows[1]]],
    ["Later", [rows[0]]],
    ["Without a date", [rows[3]]],
    ["Done", [rows[4]]],
  ]);
  expect(groupTasks([], { now, dayOf })).toEqual([]);
});

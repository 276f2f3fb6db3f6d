import { expect, test } from "vitest";
import { dayIn, hoursOf, mondayOf, weekOf } from "./week.ts";

test.each([
  ["2026-06-08", "2026-06-08"],
  ["2026-06-14", "2026-06-08"],
  ["2026-01-01", "2025-12-29"],
])("%s lies in the week of %s", (day, monday) => {
  expect(mondayOf(day)).toBe(monday);
});

test("a week begins and ends at midnight on the wall, so it is an hour longer when the clock goes back", () => {
  const length = ({ from, until }: { from: Date; until: Date }): number => (until.getTime() - from.getTime()) / 3_600_000;
  expect(length(weekOf("2026-06-08", "Europe/Rome"))).toBe(168);
  expect(length(weekOf("2026-10-19", "Europe/Rome"))).toBe(169);
  expect(length(weekOf("2026-03-23", "Europe/Rome"))).toBe(167);
  expect(dayIn(weekOf("2026-10-19", "Europe/Rome").from, "Europe/Rome")).toBe("2026-10-19");
});

test("a calendar shows a working day, and more where there is more", () => {
  expect(hoursOf([])).toEqual({ first: 8, last: 18 });
  expect(hoursOf([{ from: 7 * 60 + 30, until: 20 * 60 + 1 }])).toEqual({ first: 7, last: 21 });
});

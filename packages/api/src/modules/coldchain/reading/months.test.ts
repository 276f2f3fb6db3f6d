import { expect, test } from "vitest";
import { monthsFrom } from "./months.ts";

test("the months ahead are those of the calendar, however short they are and whatever the zone of the machine", () => {
  const texts = (at: string) => monthsFrom(new Date(at), 3).map((month) => month.toISOString());
  expect(texts("2026-12-31T23:59:59.999Z")).toEqual(["2026-12-01", "2027-01-01", "2027-02-01"].map((day) => `${day}T00:00:00.000Z`));
  expect(texts("2027-01-31T00:00:00Z")).toEqual(["2027-01-01", "2027-02-01", "2027-03-01"].map((day) => `${day}T00:00:00.000Z`));
});

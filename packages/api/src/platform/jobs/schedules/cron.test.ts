import { describe, expect, test } from "vitest";
import { nextTick } from "./cron.ts";

const rome = "Europe/Rome";
/** The next times after an instant, in UTC. */
function ticks(cron: string, zone: string, from: string, count: number): string[] {
  const found: string[] = [];
  let at = new Date(from);
  for (let i = 0; i < count; i++) {
    at = nextTick(cron, zone, at);
    found.push(at.toISOString().slice(0, 16));
  }
  return found;
}

test("goes by the clock of the zone, whatever that of the machine", () => {
  expect(ticks("0 7 * * *", rome, "2026-11-21T05:00:00Z", 2)).toEqual(["2026-11-21T06:00", "2026-11-22T06:00"]);
  expect(ticks("0 7 * * *", "Asia/Kolkata", "2026-11-21T05:00:00Z", 1)).toEqual(["2026-11-22T01:30"]);
  expect(ticks("*/15 9-10 * * 1-5", rome, "2026-11-20T09:40:00Z", 2)).toEqual(["2026-11-20T09:45", "2026-11-23T08:00"]);
});

describe("when clocks go forward", () => {
  test("keeps the hour of the day", () => {
    expect(ticks("0 7 * * *", rome, "2026-03-28T00:00:00Z", 3)).toEqual(["2026-03-28T06:00", "2026-03-29T05:00", "2026-03-30T05:00"]);
  });

  test("does in the night that has no half past two what is due then, once", () => {
    expect(ticks("30 2 * * *", rome, "2026-03-28T00:00:00Z", 3)).toEqual(["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]);
  });
});

describe("when clocks go back", () => {
  test("does once what is due in the hour that comes twice", () => {
    expect(ticks("30 2 * * *", rome, "2026-10-24T00:00:00Z", 3)).toEqual(["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  test("goes on every hour through both", () => {
    expect(ticks("0 * * * *", rome, "2026-10-24T23:00:00Z", 3)).toEqual(["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"]);
  });
});

test("refuses what is no line of cron, and what never comes", () => {
  expect(() => nextTick("every day", rome, new Date())).toThrow("A line of cron has five fields: every day");
  expect(() => nextTick("0 0 30 2 *", rome, new Date("2026-01-01T00:00:00Z"))).toThrow("Invalid explicit day of month definition");
});

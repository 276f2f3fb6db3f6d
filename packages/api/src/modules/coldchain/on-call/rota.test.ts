import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { onCallAt, type Rota, type WeeklyShift } from "./rota.ts";

const rome = "Europe/Rome";
const at = (text: string, zone = rome): Date => DateTime.fromISO(text, { zone }).toJSDate();
const shift = (
  userId: string,
  weekday: number,
  [from, until]: readonly [number, number],
  changed: Partial<WeeklyShift> = {},
): WeeklyShift => ({
  userId,
  rank: "first",
  weekday,
  fromMinute: from * 60,
  untilMinute: until * 60,
  ...changed,
});
const rota = (changed: Partial<Rota>): Rota => ({ timeZone: rome, shifts: [], standIns: [], ...changed });
const who = (of: Rota, text: string): string[] => onCallAt(of, at(text, of.timeZone)).map(({ userId, rank }) => `${userId} ${rank}`);

describe("a weekly rota", () => {
  // 2026-06-08 is a Monday.
  const week = rota({
    shifts: [shift("anna", 1, [8, 18]), shift("ben", 1, [18, 8]), shift("carl", 7, [20, 6]), shift("dora", 1, [0, 24], { rank: "second" })],
  });

  test.each([
    ["2026-06-08T07:59", ["dora second"]],
    ["2026-06-08T08:00", ["anna first", "dora second"]],
    ["2026-06-08T17:59", ["anna first", "dora second"]],
    ["2026-06-08T18:00", ["ben first", "dora second"]],
    ["2026-06-09T07:59", ["ben first"]],
    ["2026-06-09T08:00", []],
    ["2026-06-07T23:00", ["carl first"]],
    ["2026-06-08T05:59", ["carl first", "dora second"]],
    ["2026-06-08T23:59", ["ben first", "dora second"]],
  ])("at %s asks %j", (text, expected) => {
    expect(who(week, text)).toEqual(expected);
  });

  test("says until when, also over midnight and to the end of a day", () => {
    const until = (text: string) => onCallAt(week, at(text)).map((one) => one.until);
    expect(until("2026-06-08T20:00")).toEqual([at("2026-06-09T08:00"), at("2026-06-09T00:00")]);
    expect(until("2026-06-09T02:00")).toEqual([at("2026-06-09T08:00")]);
  });

  test("goes by the clock on the wall in the nights in which it changes", () => {
    const sunday = rota({ shifts: [shift("eva", 6, [22, 6])] });
    const hours = (from: string): number => (onCallAt(sunday, at(from))[0]!.until.getTime() - at(from).getTime()) / 3_600_000;
    expect([hours("2026-03-21T22:00"), hours("2026-03-28T22:00"), hours("2026-10-24T22:00")]).toEqual([8, 7, 9]);
  });

  test("that covers each day from a time to the same time leaves no moment with nobody, in any zone and any night", () => {
    const zone = fc.constantFrom(rome, "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC");
    const date = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(date, zone, fc.integer({ min: 0, max: 23 }), (now, timeZone, handOver) => {
        const shifts = [1, 2, 3, 4, 5, 6, 7].map((day) => shift(`p${day}`, day, [handOver, handOver]));
        const found = onCallAt({ timeZone, shifts, standIns: [] }, now);
        expect(found).toHaveLength(1);
        expect(found[0]!.until.getTime()).toBeGreaterThan(now.getTime());
        expect(found[0]!.until.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
      }),
      { numRuns: 200 },
    );
  });
});

test("who stands in is asked instead, for their rank and their time alone", () => {
  const standIns = [{ userId: "zoe", rank: "first", startsAt: at("2026-06-08T10:00"), endsAt: at("2026-06-08T12:00") }] as const;
  const of = rota({ shifts: [shift("anna", 1, [8, 18]), shift("dora", 1, [8, 18], { rank: "second" })], standIns });
  expect(who(of, "2026-06-08T09:59")).toEqual(["anna first", "dora second"]);
  expect(who(of, "2026-06-08T10:00")).toEqual(["zoe first", "dora second"]);
  expect(onCallAt(of, at("2026-06-08T11:00"))[0]).toMatchObject({ isStandIn: true, until: at("2026-06-08T12:00") });
  expect(who(of, "2026-06-08T12:00")).toEqual(["anna first", "dora second"]);
});

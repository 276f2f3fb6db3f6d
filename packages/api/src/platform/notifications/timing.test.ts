import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { afterQuiet, nextDigest, planDeliveries, type Times } from "./timing.ts";

const night = { quietFrom: 22 * 60, quietUntil: 7 * 60, digestAt: 8 * 60 } as const;
const inZone = (timeZone: string, changed: Partial<Times> = {}): Times => ({ timeZone, ...night, ...changed });
const at = (text: string, zone: string): Date => DateTime.fromISO(text, { zone }).toJSDate();
const local = (date: Date, zone: string): string => DateTime.fromJSDate(date, { zone }).toFormat("yyyy-MM-dd HH:mm");

describe("quiet hours", () => {
  const cases = [
    ["Europe/Rome", "2026-06-10T21:59", "2026-06-10 21:59"],
    ["Europe/Rome", "2026-06-10T22:00", "2026-06-11 07:00"],
    ["Europe/Rome", "2026-06-11T06:59", "2026-06-11 07:00"],
    ["Europe/Rome", "2026-06-11T07:00", "2026-06-11 07:00"],
    ["Asia/Kolkata", "2026-06-10T23:30", "2026-06-11 07:00"],
    ["America/New_York", "2026-12-31T23:59", "2027-01-01 07:00"],
    // The nights in which clocks change, forward and back.
    ["Europe/Rome", "2026-03-28T23:00", "2026-03-29 07:00"],
    ["Europe/Rome", "2026-10-24T23:00", "2026-10-25 07:00"],
    ["America/New_York", "2026-11-01T01:30", "2026-11-01 07:00"],
  ] as const;

  test.each(cases)("in %s what comes at %s leaves at %s", (zone, comes, leaves) => {
    expect(local(afterQuiet(at(comes, zone), inZone(zone)), zone)).toBe(leaves);
  });

  test("are an hour shorter in the night in which the clock jumps, and longer when it goes back", () => {
    const zone = "Europe/Rome";
    const hours = (from: string): number => (afterQuiet(at(from, zone), inZone(zone)).getTime() - at(from, zone).getTime()) / 3_600_000;
    expect([hours("2026-03-27T22:00"), hours("2026-03-28T22:00"), hours("2026-10-24T22:00")]).toEqual([9, 8, 10]);
  });

  test("end when the clock jumps, where it skips their end", () => {
    const zone = "Europe/Rome";
    const end = afterQuiet(at("2026-03-29T01:00", zone), inZone(zone, { quietUntil: 150 }));
    expect(local(end, zone)).toBe("2026-03-29 03:30");
  });

  test("hold back nothing longer than a day, and what they let go lies outside of them", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const zone = fc.constantFrom("Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Pacific/Apia");
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }),
        zone,
        minute,
        minute,
        (now, timeZone, quietFrom, quietUntil) => {
          fc.pre(quietFrom !== quietUntil);
          const times = inZone(timeZone, { quietFrom, quietUntil });
          const leaves = afterQuiet(now, times);
          expect(leaves.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(leaves.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
          expect(afterQuiet(leaves, times)).toEqual(leaves);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a digest", () => {
  test("is due on the hour of the person's clock, also where that is half an hour beside everybody else's", () => {
    expect(local(nextDigest("hourly", at("2026-06-10T10:00", "Asia/Kolkata"), inZone("Asia/Kolkata")), "Asia/Kolkata")).toBe(
      "2026-06-10 11:00",
    );
    expect(nextDigest("hourly", new Date("2026-06-10T10:15:00Z"), inZone("Asia/Kolkata"))).toEqual(new Date("2026-06-10T10:30:00Z"));
  });

  test("is due at the person's time of day, today or tomorrow, whatever the clock does in between", () => {
    const zone = "Europe/Rome";
    const due = (from: string): string => local(nextDigest("daily", at(from, zone), inZone(zone)), zone);
    expect([due("2026-06-10T07:59"), due("2026-06-10T08:00"), due("2026-03-28T09:00"), due("2026-10-24T09:00")]).toEqual([
      "2026-06-10 08:00",
      "2026-06-11 08:00",
      "2026-03-29 08:00",
      "2026-10-25 08:00",
    ]);
  });
});

describe("a notification leaves", () => {
  const now = at("2026-06-10T23:00", "Europe/Rome");
  const choice = { app: true, email: true, push: true, telegram: true, digest: "hourly" } as const;

  test("at once by every way, when it is urgent", () => {
    const planned = planDeliveries(choice, { now, times: inZone("Europe/Rome"), isUrgent: true });
    expect(planned).toEqual(["email", "push", "telegram"].map((channel) => ({ channel, dueAt: now, isDigest: false })));
  });

  test("else after quiet hours, mail gathered", () => {
    const dueAt = at("2026-06-11T07:00", "Europe/Rome");
    expect(planDeliveries(choice, { now, times: inZone("Europe/Rome"), isUrgent: false })).toEqual([
      { channel: "email", dueAt, isDigest: true },
      { channel: "push", dueAt, isDigest: false },
      { channel: "telegram", dueAt, isDigest: false },
    ]);
  });

  test("by no way that is not chosen", () => {
    expect(planDeliveries({ app: true, digest: "none" }, { now, times: inZone("UTC"), isUrgent: true })).toEqual([]);
  });
});

import fc from "fast-check";
import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { slotsOf, type Opening } from "./slots.ts";

const rome = "Europe/Rome";
const opening = (changed: Partial<Opening>): Opening => ({
  timeZone: rome,
  from: "2026-06-08",
  until: "2026-06-12",
  weekdays: [1, 2, 3, 4, 5],
  fromMinute: 9 * 60,
  untilMinute: 12 * 60,
  slotMinutes: 60,
  ...changed,
});
const wall = (at: Date, zone = rome): string => DateTime.fromJSDate(at, { zone }).toFormat("ccc HH:mm");

test("a week of mornings has three slots of an hour on each chosen day", () => {
  const slots = slotsOf(opening({ weekdays: [1, 3] }));
  expect(slots.map(({ startsAt }) => wall(startsAt))).toEqual([
    "Mon 09:00",
    "Mon 10:00",
    "Mon 11:00",
    "Wed 09:00",
    "Wed 10:00",
    "Wed 11:00",
  ]);
});

test("the night in which the clock jumps has an hour less of them, the one in which it goes back an hour more", () => {
  const night = (day: string): number => slotsOf(opening({ from: day, until: day, weekdays: [7], fromMinute: 0, untilMinute: 360 })).length;
  expect([night("2026-03-22"), night("2026-03-29"), night("2026-10-25")]).toEqual([6, 5, 7]);
});

test("on the day after the clock has changed they begin at the same time on the wall", () => {
  const first = (day: string): string => wall(slotsOf(opening({ from: day, until: day, weekdays: [1, 7] }))[0]!.startsAt);
  expect([first("2026-03-29"), first("2026-03-30"), first("2026-10-25")]).toEqual(["Sun 09:00", "Mon 09:00", "Sun 09:00"]);
});

test("a day can end at midnight", () => {
  const slots = slotsOf(opening({ from: "2026-06-08", until: "2026-06-08", fromMinute: 22 * 60, untilMinute: 1440 }));
  expect(slots.map(({ endsAt }) => wall(endsAt))).toEqual(["Mon 23:00", "Tue 00:00"]);
});

test("slots follow one another without overlapping, each as long as it is said to be, within the times of the days that were chosen", () => {
  const drawn = fc.record({
    timeZone: fc.constantFrom(rome, "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "UTC"),
    from: fc
      .date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10)),
    days: fc.integer({ min: 0, max: 20 }),
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    times: fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 2 }).map((both) => both.toSorted((a, b) => a - b)),
    slotMinutes: fc.integer({ min: 5, max: 300 }),
  });
  fc.assert(
    fc.property(drawn, ({ days, times: [fromMinute = 0, untilMinute = 0], ...rest }) => {
      const until = DateTime.fromISO(rest.from, { zone: "UTC" }).plus({ days }).toISODate()!;
      const slots = slotsOf({ ...rest, until, fromMinute, untilMinute });
      for (const [i, { startsAt, endsAt }] of slots.entries()) {
        expect(endsAt.getTime() - startsAt.getTime()).toBe(rest.slotMinutes * 60_000);
        if (i > 0) expect(startsAt.getTime()).toBeGreaterThanOrEqual(slots[i - 1]!.endsAt.getTime());
        const local = DateTime.fromJSDate(startsAt, { zone: rest.timeZone });
        expect(rest.weekdays).toContain(local.weekday);
        expect(local.toISODate()! >= rest.from && local.toISODate()! <= until).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant, printInstant } from "./zoned-time.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const now = new Date("2026-11-21T12:00:00Z");
const parse = (text: string, zone = "Europe/Rome"): string | undefined => parseInstant(text, { zone, now })?.toISOString();

test(`what is printed is read as the same instant in every zone (SEED=${seed})`, () => {
  const zones = fc.constantFrom("UTC", "Europe/Rome", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe");
  const instants = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(instants, zones, (instant, zone) => {
      expect(parse(printInstant(instant, zone), zone)).toBe(instant.toISOString());
    }),
    { seed, numRuns: 2000 },
  );
});

test("times without an offset are read on the zone's clocks", () => {
  expect(parse("2026-07-01T08:30")).toBe("2026-07-01T06:30:00.000Z");
  expect(parse("2026-07-01 08:30:15.5")).toBe("2026-07-01T06:30:15.500Z");
  expect(parse("2026-07-01")).toBe("2026-06-30T22:00:00.000Z");
  expect(parse("2026-07-01T08:30Z")).toBe("2026-07-01T08:30:00.000Z");
  expect(parse("2026-07-01T08:30+0530")).toBe("2026-07-01T03:00:00.000Z");
});

test("of an hour that clocks showed twice the earlier one is meant, one that they skipped is refused", () => {
  expect(parse("2026-10-25T02:30")).toBe("2026-10-25T00:30:00.000Z");
  expect(parse("2026-03-29T02:30")).toBeUndefined();
});

test("now, and how long ago", () => {
  expect(parse("now")).toBe("2026-11-21T12:00:00.000Z");
  expect(parse("-90m")).toBe("2026-11-21T10:30:00.000Z");
  expect(parse("-1.5d")).toBe("2026-11-20T00:00:00.000Z");
});

test.each(["", "yesterday", "2026-02-30", "2026-13-01", "2026-01-01T25:00", "12:00", "2026", "-2 h"])("%j is no time", (text) => {
  expect(parse(text)).toBeUndefined();
});

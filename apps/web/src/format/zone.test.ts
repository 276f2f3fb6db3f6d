import fc from "fast-check";
import { expect, test } from "vitest";
import { fromWallText, toWallText, zoneOffset } from "./zone.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];

test("what the wall clock shows means an instant at which it shows the same", () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2040, 0) }).map((at) => at - (at % 60_000));
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const text = toWallText(new Date(at), zone);
      expect(toWallText(fromWallText(text, zone)!, zone)).toBe(text);
    }),
  );
});

test("a time that the clock skips in spring means as much after the jump", () => {
  expect(fromWallText("2026-03-29T02:30", "Europe/Berlin")!.toISOString()).toBe("2026-03-29T01:30:00.000Z");
});

test("a time that comes twice in autumn means the first", () => {
  expect(fromWallText("2026-10-25T02:30", "Europe/Berlin")!.toISOString()).toBe("2026-10-25T00:30:00.000Z");
});

test("knows offsets that are no whole hours", () => {
  expect(zoneOffset(Date.UTC(2026, 0), "Asia/Kolkata")).toBe(5.5 * 3_600_000);
});

test("text that is no time means nothing", () => {
  expect(fromWallText("soon", "UTC")).toBeUndefined();
});

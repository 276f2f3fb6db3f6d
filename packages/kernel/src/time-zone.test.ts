import { expect, test } from "vitest";
import { isTimeZone } from "./time-zone.ts";

test("a time zone is one that dates can be shown in, by its present or an older name", () => {
  for (const zone of ["UTC", "Europe/Berlin", "US/Pacific", "Asia/Calcutta"]) expect(isTimeZone(zone)).toBe(true);
  for (const zone of ["", "Nowhere/Land", "Europe/Berlin ", "CESTA", "Europe/Berlin\0"]) expect(isTimeZone(zone)).toBe(false);
});

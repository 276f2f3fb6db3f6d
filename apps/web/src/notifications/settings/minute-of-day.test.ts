import { expect, test } from "vitest";
import { minuteOfDay, timeText } from "./minute-of-day.ts";

test("every minute of a day is read from what it is written as", () => {
  const minutes = Array.from({ length: 1440 }, (_, minute) => minute);
  expect(minutes.map((minute) => minuteOfDay(timeText(minute)))).toEqual(minutes);
  expect([timeText(480), timeText(1440), minuteOfDay("22:30:00"), minuteOfDay("")]).toEqual(["08:00", "00:00", 1350, null]);
});

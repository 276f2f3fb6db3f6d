import { expect, test } from "vitest";
import { callableNumber, countryOfZone } from "./phone.ts";

test.each([
  ["06 555 0100", { timeZone: "Europe/Rome" }, "+39065550100"],
  ["(0)30 123456", { timeZone: "Europe/Rome", country: "DE" }, "+4930123456"],
  ["+44 20 7946 0958", { timeZone: "Europe/Rome" }, "+442079460958"],
  ["0044 20 7946 0958", { timeZone: "UTC" }, "+442079460958"],
  ["06 555 0100", { timeZone: "UTC" }, undefined],
  ["nobody", { timeZone: "Europe/Rome" }, undefined],
  ["+39 1", { timeZone: "Europe/Rome" }, undefined],
])("%s of %j is %s", (text, home, number) => {
  expect(callableNumber(text, home)).toBe(number);
});

test("a zone belongs to the country whose clocks go by it, and that of no country to none", () => {
  expect(["Europe/Rome", "Europe/Berlin", "America/New_York", "UTC"].map(countryOfZone)).toEqual(["IT", "DE", "US", undefined]);
});

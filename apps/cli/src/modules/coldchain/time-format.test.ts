import { expect, test } from "vitest";
import { readTelemetry } from "@freehold/api/modules/coldchain/reading/telemetry-csv.ts";
import { recognizeFormat } from "./time-format.ts";

const recognize = (...times: string[]): Promise<string> =>
  recognizeFormat(`at;t\n`.replace(";", ",") + times.map((time) => `"${time}",4\n`).join(""), {
    read: readTelemetry,
    map: { time: ["at"], celsius: "t" },
    zone: "Europe/Rome",
  });

test.each([
  ["2026-03-01T10:00:00Z", "iso"],
  ["2026-03-01 10:00", "iso"],
  ["1772359200", "seconds"],
  ["1772359200000", "milliseconds"],
  ["25-Apr-19 19:19:40", "d-MMM-yy HH:mm:ss"],
  ["25.04.2019 19:19", "dd.MM.yyyy HH:mm"],
  ["25/04/2019 19:19:40", "dd/MM/yyyy HH:mm:ss"],
  ["04/25/2019 7:19 PM", "MM/dd/yyyy h:mm a"],
])("%j is recognized as %s", async (time, format) => {
  expect(await recognize(time)).toBe(format);
});

test("a bad line does not hide the form of the others", async () => {
  expect(await recognize("25.04.2019 19:19", "n/a", "26.04.2019 00:00")).toBe("dd.MM.yyyy HH:mm");
});

test("day and month that could be either way round are asked about", async () => {
  await expect(recognize("03/04/2019 10:00", "05/06/2019 10:00")).rejects.toThrow(/"dd\/MM\/yyyy HH:mm" or "MM\/dd\/yyyy HH:mm"/);
  expect(await recognize("03/04/2019 10:00", "13/06/2019 10:00")).toBe("dd/MM/yyyy HH:mm");
});

test("a form that is not known is asked for", async () => {
  await expect(recognize("the first of May")).rejects.toThrow(/--time-format/);
});

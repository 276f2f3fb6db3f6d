import fc from "fast-check";
import { DateTime } from "luxon";
import { createReadStream, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { maxBatch, type Measurement } from "../contract.ts";
import { someLimits } from "../fixtures.ts";
import { report, sortBatch } from "./ingest.ts";
import { sideOf } from "../excursion/limits.ts";
import {
  readTelemetry,
  UnreadableTelemetry,
  type MeasuredLine,
  type TelemetryLine,
  type TelemetryMap,
  type TelemetryTime,
} from "./telemetry-csv.ts";

const seed = printedSeed("telemetry properties");

const map: TelemetryMap = { time: ["date", "time"], celsius: "t" };
const berlin: TelemetryTime = { format: "d-MMM-yy HH:mm:ss", zone: "Europe/Berlin" };

async function lines(
  text: string | AsyncIterable<string>,
  how: { map?: TelemetryMap; time?: TelemetryTime } = {},
): Promise<TelemetryLine[]> {
  const file =
    typeof text === "string"
      ? (async function* () {
          yield text;
        })()
      : text;
  return collect(readTelemetry(file, how.map ?? map, how.time ?? berlin));
}

async function collect(lines: AsyncIterable<TelemetryLine>): Promise<TelemetryLine[]> {
  const all: TelemetryLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const iso = (found: readonly TelemetryLine[]): unknown[] => found.map((one) => ("error" in one ? one.error : one.measuredAt.toISOString()));

test("reads a byte-order mark, CRLF, spaces, quotes and a time spread over two columns", async () => {
  const file = '\uFEFFdate,time,t\r\n25-Apr-19, 19:19:40 , 9.25 \r\n"26-Apr-19",08:00:00,-1e1\r\n\r\n';
  expect(await lines(file)).toEqual([
    { line: 2, measuredAt: new Date("2019-04-25T17:19:40Z"), celsius: 9.25 },
    { line: 3, measuredAt: new Date("2019-04-26T06:00:00Z"), celsius: -10 },
  ]);
});

test("tells for each bad line its number and what is wrong, and goes on", async () => {
  const file =
    "date,time,t\n25-Apr-19,19:19:40,warm\n25-Apr-19,,4\n31-Feb-19,10:00:00,4\n25-Apr-19,19:19:41\n25-Apr-19,19:19:42,4\n25-Apr-19,19:19:43,NaN\n";
  expect(await lines(file)).toEqual([
    { line: 2, error: '"warm" is not a temperature.' },
    { line: 3, error: "The time is empty (date, time)." },
    { line: 4, error: '"31-Feb-19 10:00:00" is not a time in the form d-MMM-yy HH:mm:ss.' },
    { line: 5, error: "The temperature is empty (t)." },
    { line: 6, measuredAt: new Date("2019-04-25T17:19:42Z"), celsius: 4 },
    { line: 7, error: '"NaN" is not a temperature.' },
  ]);
});

describe("where clocks change", () => {
  const local = (text: string) => `at,t\n${text},4\n`;
  const how = (zone: string, repeated?: "earlier" | "later") => ({
    map: { time: ["at"], celsius: "t" },
    time: { format: "iso", zone, ...(repeated && { repeated }) },
  });

  test("a time that the clock never showed is an error", async () => {
    expect(iso(await lines(local("2026-03-29T02:30:00"), how("Europe/Berlin")))).toEqual([
      '"2026-03-29T02:30:00" never was: clocks in Europe/Berlin were put forward over it.',
    ]);
    expect(iso(await lines(local("2026-03-29 03:00:00"), how("Europe/Berlin")))).toEqual(["2026-03-29T01:00:00.000Z"]);
  });

  test("a time that it showed twice is the earlier one, or the later one when asked", async () => {
    expect(iso(await lines(local("2026-10-25T02:30:00"), how("Europe/Berlin")))).toEqual(["2026-10-25T00:30:00.000Z"]);
    expect(iso(await lines(local("2026-10-25T02:30:00"), how("Europe/Berlin", "later")))).toEqual(["2026-10-25T01:30:00.000Z"]);
  });

  test("a time with an offset is taken by it", async () => {
    expect(iso(await lines(local("2026-10-25T02:30:00+05:30"), how("Europe/Berlin")))).toEqual(["2026-10-24T21:00:00.000Z"]);
    expect(iso(await lines(local("2026-03-29T02:30:00Z"), how("Europe/Berlin")))).toEqual(["2026-03-29T02:30:00.000Z"]);
  });

  test("every instant, written in local time, is read back as itself or as the other of a repeated hour", async () => {
    const zones = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Asia/Kolkata",
      "Australia/Lord_Howe",
      "Pacific/Apia",
      "America/Sao_Paulo",
      "UTC",
    );
    const instants = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 });
    await fc.assert(
      fc.asyncProperty(zones, fc.array(instants, { minLength: 1, maxLength: 40 }), async (zone, seconds) => {
        const file = [
          "at,t",
          ...seconds.map((second) => `${DateTime.fromSeconds(second, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss")},4`),
        ].join("\n");
        const [earlier, later] = await Promise.all([lines(file, how(zone)), lines(file, how(zone, "later"))]);
        for (const [i, second] of seconds.entries()) {
          const candidates = [earlier[i]!, later[i]!].map((one) => ("error" in one ? one.error : one.measuredAt.getTime() / 1000));
          expect(candidates).toContain(second);
        }
      }),
      { seed, numRuns: 60 },
    );
  });
});

test("temperatures in Fahrenheit are taken as the Celsius that is stored", async () => {
  const found = await lines("date,time,t\n1-Apr-19,00:44:16,41\n", { map: { ...map, scale: "fahrenheit" } });
  expect(found).toMatchObject([{ celsius: 5 }]);
});

test("one digit where the format asks for two is understood between separators", async () => {
  expect(iso(await lines("date,time,t\n1-Apr-19,0:44:16,9\n", { time: { format: "dd-MMM-yy HH:mm:ss", zone: "UTC" } }))).toEqual([
    "2019-04-01T00:44:16.000Z",
  ]);
  const compact = { map: { time: ["at"], celsius: "t" }, time: { format: "yyyyMMddHHmmss", zone: "UTC" } };
  expect(iso(await lines("at,t\n20190401004416,9\n", compact))).toEqual(["2019-04-01T00:44:16.000Z"]);
});

test("a missing column, an unknown zone and an empty map are said before the first line", async () => {
  await expect(lines("date,t\n", {})).rejects.toThrow('There is no column "time". The file has "date", "t".');
  await expect(lines("date,time,t\n", { time: { format: "iso", zone: "Berlin" } })).rejects.toThrow(UnreadableTelemetry);
  await expect(lines("date,time,t\n", { map: { time: [], celsius: "t" } })).rejects.toThrow(UnreadableTelemetry);
});

test("a failing source fails the reading, and lines split over chunks are whole", async () => {
  async function* chunks() {
    yield "date,ti";
    yield "me,t\r";
    yield "\n25-Apr-19,19:19:4";
    yield "0,9\r\n";
  }
  expect(iso(await lines(chunks()))).toEqual(["2019-04-25T17:19:40.000Z"]);
  async function* broken() {
    yield "date,time,t\n";
    throw new Error("the disk is gone");
  }
  await expect(lines(broken())).rejects.toThrow("the disk is gone");
});

test("reading can stop early", async () => {
  async function* endless() {
    yield "date,time,t\n";
    while (true) yield "25-Apr-19,19:19:40,9\n".repeat(1000);
  }
  for await (const line of readTelemetry(endless(), map, berlin)) {
    expect(line.line).toBe(2);
    break;
  }
});

// A public data set that is not part of the product: ToN_IoT, first half of the fridge file.
const realFile = fileURLToPath(new URL("../../../../../../../shared/data/fridge-telemetry.csv", import.meta.url));

describe.runIf(existsSync(realFile))("nineteen thousand readings of a real fridge", () => {
  const realMap: TelemetryMap = { time: ["date", "time"], celsius: "fridge_temperature", sensor: "temp_condition" };

  test("are read without an error, and each is in or out as the file's own condition says", async () => {
    const limits = someLimits({ maxCelsius: 6, atMax: "outside" });
    // The condition takes the place of the sensor here, so that it comes along with each line.
    const read = await collect(readTelemetry(createReadStream(realFile), realMap, { format: "d-MMM-yy HH:mm:ss", zone: "UTC" }));
    const measured = read.filter((line): line is MeasuredLine => !("error" in line));
    expect(measured.length).toBe(19_999);
    expect(measured.filter(({ sensor, celsius }) => (sideOf(limits, celsius) === "above") !== (sensor === "high"))).toEqual([]);

    const total = { accepted: 0, duplicate: 0, conflicting: 0, rejected: 0 };
    const stored = new Map<string, number>();
    for (let i = 0; i < measured.length; i += maxBatch) {
      const batch = measured.slice(i, i + maxBatch).map(({ measuredAt, celsius }): Measurement => ({ sensor: "S", measuredAt, celsius }));
      const sorted = sortBatch(batch, new Map([["S", "s"]]), new Date("2026-01-01T00:00:00Z"));
      const kept = new Map(
        sorted.candidates.flatMap(({ at }, index) => (stored.has(`${at}`) ? [[index, stored.get(`${at}`)!] as const] : [])),
      );
      for (const { at, celsius } of sorted.candidates) if (!stored.has(`${at}`)) stored.set(`${at}`, celsius);
      const { conflicting, rejected, accepted, duplicate } = report(sorted, kept);
      total.accepted += accepted;
      total.duplicate += duplicate;
      total.conflicting += conflicting.length;
      total.rejected += rejected.length;
    }
    console.log("fridge-telemetry.csv:", total);
    expect(total).toEqual({ accepted: 11_180, duplicate: 124, conflicting: 8695, rejected: 0 });
  });
});

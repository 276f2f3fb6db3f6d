import { expect, test } from "vitest";
import { countryCodes } from "@freehold/kernel/country.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { sensor, unit } from "../../../modules/coldchain/schema.ts";
import { guessFormat, guessValues } from "../file/format.ts";
import { likeness } from "../similar.ts";
import { targetFrom } from "../target.ts";
import { readCell } from "./cell.ts";
import { countryCalled } from "./country.ts";
import { dayText, instantOf } from "./instant.ts";
import { guessMapping } from "./mapping.ts";
import { numberText } from "./number.ts";
import { e164 } from "./phone.ts";

test.each([
  ["1,234.5", ".", "1234.5"],
  ["1.234,5", ",", "1234.5"],
  ["1 234,5", ",", "1234.5"],
  ["1\u00a0234", ".", "1234"],
  ["-2.5", ".", "-2.5"],
  ["\u22122,5", ",", "-2.5"],
  ["4.5 °C", ".", "4.5"],
  ["1e3", ".", "1e3"],
  ["1,5", ".", undefined],
  ["1.5", ",", undefined],
  ["12,34,567", ".", undefined],
  ["warm", ".", undefined],
  ["-", ".", undefined],
  ["0x10", ".", undefined],
] as const)("%s with %s as decimal sign is %s", (text, decimal, number) => {
  expect(numberText(text, { decimal, unit: "°C" })).toBe(number);
});

test("every number that is printed in one of the two ways is read as it was", () => {
  const random = randomFrom(printedSeed("numbers"));
  for (let n = 0; n < 500; n++) {
    const value = Math.round((random.next() - 0.5) * 10 ** random.int(10) * 1000) / 1000;
    for (const [locale, decimal] of [
      ["en-US", "."],
      ["de-DE", ","],
    ] as const) {
      const text = value.toLocaleString(locale, { maximumFractionDigits: 3 });
      expect(Number(numberText(text, { decimal })), text).toBe(Object.is(value, -0) ? -0 : value);
    }
  }
});

test.each([
  ["2026-01-31", "ymd", "2026-01-31"],
  ["31.1.2026", "dmy", "2026-01-31"],
  ["1/31/26", "mdy", "2026-01-31"],
  ["2026-01-31T00:00:00Z", "dmy", "2026-01-31"],
  ["31.02.2026", "dmy", undefined],
  ["31.1.2026", "mdy", undefined],
  ["2026-01-31 10:00", "ymd", undefined],
  ["soon", "ymd", undefined],
] as const)("%s in the order %s is the day %s", (text, dateOrder, day) => {
  expect(dayText(text, { dateOrder })).toBe(day);
});

test.each([
  ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31 12:00:00.5+02:00", "2026-01-31T10:00:00.500Z"],
  ["31.1.2026 12:00", "2026-01-31T11:00:00.000Z"],
  ["31.1.2026 1:30 pm", "2026-01-31T12:30:00.000Z"],
  ["31.1.2026", "2026-01-30T23:00:00.000Z"],
  // Clocks in Rome showed the first of these twice and the second never.
  ["25.10.2026 02:30", "2026-10-25T00:30:00.000Z"],
  ["29.3.2026 02:30", undefined],
  ["31.1.2026 25:00", undefined],
] as const)("%s in Rome is the instant %s", (text, instant) => {
  expect(instantOf(text, { dateOrder: "dmy", zone: "Europe/Rome" })?.toISOString()).toBe(instant);
});

test("words of a closed list are told as they are stored and as screens show them", () => {
  const kind = declarationOf(unit).columns.get("kind")!;
  const reading = { dateOrder: "ymd", decimal: ".", zone: "UTC" } as const;
  const word = kind.values!.find((value) => value.includes("_"))!;
  expect(readCell(kind, word.replaceAll("_", " ").toUpperCase(), reading)).toEqual({ value: word });
  expect(readCell(kind, "oven", reading)).toHaveProperty("problem");
});

test("columns find their fields by the names of programs and of people, with units, ids and names of references", () => {
  const fieldsOf = (table: typeof unit | typeof sensor) => {
    const declaration = declarationOf(table);
    return [...targetFrom({ path: "", declaration, rule: { table, matchers: [] } }).fields.values()];
  };
  const found = (headers: string[], table: typeof unit | typeof sensor = unit) =>
    guessMapping(headers, fieldsOf(table), declarationOf(table)).map(({ from, to }) => `${headers[from]} > ${to}`);
  expect(found(["Area", "Area id", "Name", "Upper limit (°C)", "Temperature (°C)", "Id"])).toEqual([
    "Area id > areaId",
    "Name > name",
    "Upper limit (°C) > maxCelsius",
    "Id > id",
  ]);
  expect(found(["area", "NAME", "minCelsius", "lower_limit", "Colour"])).toEqual([
    "area > areaId",
    "NAME > name",
    "minCelsius > minCelsius",
  ]);
  expect(found(["Sensor", "Serial Number", "calibrated on"], sensor)).toEqual([
    "Sensor > name",
    "Serial Number > serial",
    "calibrated on > calibratedOn",
  ]);
});

test("how a file is written is told by its beginning", () => {
  const guess = (text: string, name = "f.csv") => guessFormat(Buffer.from(text), name);
  expect(guess("a;b;c\n1,5;2;3\n")).toMatchObject({ kind: "csv", delimiter: ";", encoding: "utf-8" });
  expect(guess('a,b\n"x;y;z",2\n')).toMatchObject({ delimiter: "," });
  expect(guess("a\tb\n1\t2\n")).toMatchObject({ delimiter: "\t" });
  expect(guess('[ {"a": 1}')).toMatchObject({ kind: "json" });
  expect(guess("alone\nx\n")).toMatchObject({ kind: "csv", delimiter: "," });
  expect(guessFormat(Uint8Array.from([0x61, 0xfc, 0x2c, 0x62]), "f.csv").encoding).toBe("windows-1252");
  expect(guessFormat(Buffer.from("a,b\n", "utf16le"), "f.csv").encoding).toBe("utf-16le");
  expect(guessValues(["31.12.2026", "1.234,5", "x"], "UTC")).toMatchObject({ dateOrder: "dmy", decimal: "," });
  expect(guessValues(["12/31/2026", "0.5"], "UTC")).toMatchObject({ dateOrder: "mdy", decimal: "." });
  expect(guessValues([], "Europe/Rome")).toEqual({ dateOrder: "ymd", decimal: ".", zone: "Europe/Rome" });
});

test("telephone numbers become E.164 by the country that the file names", () => {
  expect(e164("02 1234 5678", "IT")).toBe("+390212345678");
  expect(e164("+49 (0)30 123456", undefined)).toBe("+4930123456");
  expect(e164("030 123456", undefined)).toBeUndefined();
  expect(e164("call me", "IT")).toBeUndefined();
});

test("mail addresses are brought into one form, and what is none is told", () => {
  const text = declarationOf(unit).columns.get("name")!;
  const reading = { dateOrder: "ymd", decimal: ".", zone: "UTC", phone: e164 } as const;
  expect(readCell(text, "mailto:Ann@Example.COM", { ...reading, form: "mail" })).toEqual({ value: "ann@example.com" });
  expect(readCell(text, "Ann", { ...reading, form: "mail" })).toHaveProperty("problem");
  expect(readCell(text, "02 1234 5678", { ...reading, country: "IT", form: "phone" })).toEqual({ value: "+390212345678" });
  expect(readCell(text, "02 1234 5678", { ...reading, form: "phone" })).toEqual({
    problem: expect.stringContaining("Choose the country") as string,
  });
});

test.each([
  ["Germany", "DE"],
  ["UK", "GB"],
  ["U.S.A.", "US"],
  ["Deutschland", "DE"],
  ["ITALIA", "IT"],
  ["cote d'ivoire", "CI"],
  ["the Netherlands", "NL"],
  ["Österreich", "AT"],
  ["日本", "JP"],
  ["gbr", "GB"],
  ["it", "IT"],
  ["Atlantis", undefined],
  ["", undefined],
])("the country that people call %s is %s", (text, code) => {
  expect(countryCalled(text)).toBe(code);
});

test("every country is known by its letters and its English name; in other languages a name is that country or, where two are called so, none", () => {
  for (const language of ["en", "de", "it", "fr", "es", "pt", "nl"]) {
    const shown = new Intl.DisplayNames([language], { type: "region" });
    const found = countryCodes.map((code) => ({ code, by: countryCalled(code), named: countryCalled(shown.of(code)!) }));
    expect(found.filter(({ code, by }) => by !== code)).toEqual([]);
    expect(found.filter(({ code, named }) => named !== code && (named !== undefined || language === "en"))).toEqual([]);
    expect(found.filter(({ named }) => named === undefined).length).toBeLessThan(4);
  }
});

test("names are alike when most of their groups of three letters are", () => {
  expect(likeness("acme ltd", "acme ltd")).toBe(1);
  expect(likeness("acme ltd", "acme limited")).toBeGreaterThan(0.4);
  expect(likeness("acme ltd", "zebra inc")).toBeLessThan(0.1);
});

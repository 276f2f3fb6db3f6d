import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cell, field, fitted, widthOf } from "./cell.ts";
import { headLine, rowLines, widthsFor } from "./table.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

test(`a line of CSV is read back as what was written, and no spreadsheet runs it (SEED=${seed})`, () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (texts) => {
      const line = `"",${texts.map(field).join(",")}\r\n`;
      const [read] = parse(line, { record_delimiter: "\r\n" });
      expect(read!.slice(1)).toEqual(texts.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)));
    }),
    { seed },
  );
});

test("numbers stay numbers, times are exact and in UTC, nothing is nothing", () => {
  expect([-5, 9007199254740993n, true, null, undefined, new Date(0)].map(field)).toEqual([
    "-5",
    "9007199254740993",
    "true",
    "",
    "",
    "1970-01-01T00:00:00.000Z",
  ]);
  expect([-5, 9007199254740993n, true, null, undefined, new Date(0)].map((value) => cell(value, "Europe/Rome"))).toEqual([
    "-5",
    "9007199254740993",
    "true",
    "-",
    "-",
    "1970-01-01 01:00:00+01:00",
  ]);
});

test(`stored text never commands the terminal (SEED=${seed})`, () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // oxlint-disable-next-line no-control-regex
      expect(cell(text, "UTC")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }),
    { seed },
  );
});

test("width counts what a terminal shows", () => {
  expect(["abc", "über", "東京", "e\u0301", "🧊", ""].map(widthOf)).toEqual([3, 4, 4, 1, 2, 0]);
  expect(fitted("東京タワー", 5)).toBe("東京…");
});

test(`no line of a table is wider than the terminal while its least widths fit (SEED=${seed})`, () => {
  const rows = fc.array(fc.tuple(fc.string(), fc.string(), fc.string()), { minLength: 1 });
  const head = { isNumber: false, least: 6 };
  const columns = ["First", "A longer second one", "Third"].map((header) => ({ header, ...head }));
  fc.assert(
    fc.property(rows, fc.integer({ min: 22, max: 120 }), (texts, width) => {
      const cells = texts.map((row) => row.map((text) => cell(text, "UTC")));
      const widths = widthsFor(columns, cells, width);
      const lines = headLine(columns, widths) + rowLines(columns, cells, { widths, isCut: true });
      expect(Math.max(...lines.split("\n").map(widthOf))).toBeLessThanOrEqual(width);
    }),
    { seed },
  );
});

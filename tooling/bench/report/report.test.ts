import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cases } from "../cases.ts";
import { replaced } from "./document.ts";
import { figure, markdown } from "./table.ts";

test("what stood between the markers is replaced, and nothing else", () => {
  const document = "Before.\n<!-- bench a -->\n\nold\n\n<!-- end of bench a -->\nAfter.\n<!-- bench b -->\n<!-- end of bench b -->\n";
  const once = replaced(document, "a", "new\n");
  expect(once).toBe(document.replace("old", "new"));
  expect(replaced(once, "a", "new")).toBe(once);
});

test("a document without the place is left alone, with a word of what to write", () => {
  expect(() => replaced("Nothing.", "a", "new")).toThrow("<!-- bench a -->");
});

test("a table is Markdown whose columns are aligned", () => {
  expect(
    markdown({
      title: "T",
      rows: [
        ["", "one"],
        ["longer", "2"],
      ],
    }),
  ).toBe("**T**\n\n|        | one |\n|--------|-----|\n| longer | 2   |");
});

test.each([
  [123_456.7, "123,457"],
  [123.4, "123"],
  [12.345, "12.3"],
  [1.2345, "1.23"],
  [Number.NaN, "-"],
])("%d is written %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("the document has a place for every case", () => {
  const document = readFileSync(join(import.meta.dirname, "../../../docs/performance.md"), "utf8");
  for (const { name } of cases) expect(() => replaced(document, name, "")).not.toThrow();
});

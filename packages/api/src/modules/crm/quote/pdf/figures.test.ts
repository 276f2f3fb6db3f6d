import { expect, test } from "vitest";
import { figuresOf } from "./figures.ts";

/** Editions of Unicode's data differ in which space and which apostrophe they write. */
const plain = (text: string): string => text.replaceAll(/\s/g, " ").replaceAll("’", "'");

test.each([
  [{ language: "it", country: "IT" } as const, "EUR", "1.234.567,80 €", "12,5", "22 novembre 2026"],
  [{ language: "de", country: "CH" } as const, "CHF", "CHF 1'234'567.80", "12.5", "22. November 2026"],
  [{ language: "en", country: "US" } as const, "USD", "$1,234,567.80", "12.5", "November 22, 2026"],
  [{ language: "en", country: "IT" } as const, "EUR", "€1,234,567.80", "12.5", "22 November 2026"],
  [{ language: "fr", country: null } as const, "EUR", "1 234 567,80 €", "12,5", "22 novembre 2026"],
])("figures and days are those of %j", (sender, currency, money, quantity, day) => {
  const figures = figuresOf(sender, currency);
  expect(plain(figures.money(123_456_780n))).toBe(money);
  expect(plain(figures.quantity(12_500n))).toBe(quantity);
  expect(figures.day("2026-11-22")).toBe(day);
});

test("no digit of a large amount is lost, and a currency has the digits that it has", () => {
  const said = { language: "en", country: "GB" } as const;
  expect(figuresOf(said, "GBP").money(999_999_999_999_999n)).toBe("£9,999,999,999,999.99");
  expect(figuresOf(said, "GBP").money(7n)).toBe("£0.07");
  expect(figuresOf(said, "JPY").money(7n)).toBe("JP¥7");
  expect(figuresOf(said, "KWD").money(1_234n).replaceAll(/\s/g, " ")).toBe("KWD 1.234");
  expect(figuresOf(said, "EUR").percent(770)).toBe("7.7%");
});

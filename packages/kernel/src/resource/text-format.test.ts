import fc from "fast-check";
import { expect, test } from "vitest";
import { e164, inFormat } from "./text-format.ts";

const parsed = (format: Parameters<typeof inFormat>[0], text: string): string | undefined => inFormat(format).safeParse(text).data;

test("a mail address has one form, and what is none is refused", () => {
  expect(parsed("email", "  Anna.Bianchi@Example.COM ")).toBe("anna.bianchi@example.com");
  for (const text of ["anna", "anna@", "@example.com", "anna bianchi@example.com", ""]) expect(parsed("email", text)).toBeUndefined();
});

test.each([
  ["+39 02 1234567", "+39021234567"],
  ["0039 (02) 12-34.567", "+39021234567"],
  ["+49 (0)30 123456", "+4930123456"],
  ["02 1234567", undefined],
  ["+39 call me", undefined],
  ["+1", undefined],
])("the phone number %s is %s", (text, number) => {
  expect(parsed("phone", text)).toBe(number);
});

test("a web address leads to a page and nowhere else", () => {
  expect(parsed("webAddress", "www.example.com/wine")).toBe("https://www.example.com/wine");
  expect(parsed("webAddress", "http://example.com")).toBe("http://example.com");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "localhost", "a b"]) expect(parsed("webAddress", text)).toBeUndefined();
});

test("a currency is known by its code, in capitals", () => {
  expect(parsed("currency", " eur ")).toBe("EUR");
  for (const text of ["Euro", "XQZ", "€", ""]) expect(parsed("currency", text)).toBeUndefined();
});

test("a country is known by its two letters, in capitals", () => {
  expect(parsed("country", " it ")).toBe("IT");
  expect(parsed("country", "XK")).toBe("XK");
  for (const text of ["Italy", "UK", "EU", "ZZ", "ITA", ""]) expect(parsed("country", text)).toBeUndefined();
});

test("what was accepted is accepted again and stays as it is", () => {
  const texts = fc.oneof(fc.emailAddress(), fc.webUrl(), fc.string());
  const isSettled = (format: "email" | "phone" | "webAddress", text: string): boolean => {
    const once = parsed(format, text);
    return once === undefined || (parsed(format, once) === once && (format !== "phone" || e164.test(once)));
  };
  const found = fc.check(fc.property(fc.constantFrom("email", "phone", "webAddress"), texts, isSettled));
  expect(found.counterexample).toBeNull();
});

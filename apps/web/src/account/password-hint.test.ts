import { expect, test } from "vitest";
import { passwordHint } from "./password-hint.ts";

test("the hint counts what is missing and then praises length", () => {
  expect(passwordHint(0)).toContain("At least 10 characters");
  expect(passwordHint(1)).toBe("9 more characters.");
  expect(passwordHint(9)).toBe("1 more character.");
  expect(passwordHint(10)).toContain("Long enough");
  expect(passwordHint(16)).toContain("Strong");
});

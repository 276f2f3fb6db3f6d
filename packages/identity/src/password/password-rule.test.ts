import { describe, expect, test } from "vitest";
import { demandStrength, isCommon } from "./password-rule.ts";

test.each([
  "password12",
  "Password123!",
  "p@ssw0rd123",
  "1234567890",
  "qwertyuiop",
  "aaaaaaaaaaaa",
  "abcabcabcabc",
  "iloveyou2024",
  "P A S S W O R D 1",
])("%s is refused: many people use it", (password) => expect(isCommon(password)).toBe(true));

test.each(["correct horse battery", "freehold-demo", "Zäune im Nebel", "7 grüne Ziegel", "kv9-quilt-marsh-tow"])(
  "%s is rare enough",
  (password) => expect(isCommon(password)).toBe(false),
);

describe("a password that is little more than its owner", () => {
  const owner = { email: "ida.berg@example.com", name: "Ida Berg-Hansen" };
  test.each(["ida.berg@example.com", "IdaBerg2026", "bergHansen1!", "Ida Berg Hansen"])("(%s) is refused", (password) => {
    expect(() => demandStrength(password, owner)).toThrow(expect.objectContaining({ code: "identity.passwordWeak" }));
  });

  test("may hold the name among more", () => {
    expect(() => demandStrength("the bergamot of Lofoten", owner)).not.toThrow();
  });

  test("names the input that is wrong", () => {
    expect(() => demandStrength("password12", owner, "new")).toThrow(
      expect.objectContaining({ details: { fields: { new: expect.any(String) } } }),
    );
  });
});

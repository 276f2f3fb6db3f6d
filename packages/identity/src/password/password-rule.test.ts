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
])("%s is refused: many people use it", async (password) => expect(await isCommon(password)).toBe(true));

test.each(["correct horse battery", "freehold-demo", "Zäune im Nebel", "7 grüne Ziegel", "kv9-quilt-marsh-tow"])(
  "%s is rare enough",
  async (password) => expect(await isCommon(password)).toBe(false),
);

describe("a password that is little more than its owner", () => {
  const owner = { email: "ida.berg@example.com", name: "Ida Berg-Hansen" };
  test.each(["ida.berg@example.com", "IdaBerg2026", "bergHansen1!", "Ida Berg Hansen"])("(%s) is refused", async (password) => {
    await expect(demandStrength(password, owner)).rejects.toThrow(expect.objectContaining({ code: "identity.passwordWeak" }));
  });

  test("may hold the name among more", async () => {
    await expect(demandStrength("the bergamot of Lofoten", owner)).resolves.toBeUndefined();
  });

  test("names the input that is wrong", async () => {
    await expect(demandStrength("password12", owner, "new")).rejects.toThrow(
      expect.objectContaining({ details: { fields: { new: expect.any(String) } } }),
    );
  });
});

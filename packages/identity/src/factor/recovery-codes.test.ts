import { expect, test } from "vitest";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";

test("ten codes come in four groups, of letters that nobody confuses, and are all different", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
});

test("every letter of the alphabet is about as likely", () => {
  const letters = Array.from({ length: 1000 }, newRecoveryCodes).flat().join("").replaceAll("-", "");
  const counts = new Map<string, number>();
  for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 160,000 letters: 5,000 of each, with a deviation of 70.
  for (const count of counts.values()) expect(Math.abs(count - 5000)).toBeLessThan(420);
});

test("a code is the same however it is typed, and another one for another person", () => {
  const hash = recoveryCodeHash("ida", "01ab-cdef-ghjk-mnpq");
  for (const typed of ["01ABCDEFGHJKMNPQ", " oIab cdef ghjk mnpq ", "OLAB-CDEF-GHJK-MNPQ"])
    expect(recoveryCodeHash("ida", typed)).toBe(hash);
  expect(recoveryCodeHash("ola", "01ab-cdef-ghjk-mnpq")).not.toBe(hash);
  expect(recoveryCodeHash("ida", "01ab-cdef-ghjk-mnp")).not.toBe(hash);
});

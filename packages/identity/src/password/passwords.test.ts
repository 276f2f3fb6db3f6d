import { expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { hashPassword, pretendToVerify, verifyPassword } from "./passwords.ts";

test("a password verifies against its own hash only, however its letters were composed", async () => {
  const hash = await hashPassword("pâté".normalize("NFC"));
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(hash, "pâté".normalize("NFD"))).toBe(true);
  expect(await verifyPassword(hash, "pate")).toBe(false);
});

test("a storm of sign-ins is sent away beyond those who may wait, and leaves no trace", async () => {
  const storm = await Promise.allSettled(Array.from({ length: 110 }, () => pretendToVerify("guess")));
  const refused = storm.filter((result) => result.status === "rejected");
  expect(refused).toHaveLength(8);
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(DomainError);
    expect(reason).toMatchObject({ kind: "throttled", details: { retryAfter: 5 } });
  }
  await expect(pretendToVerify("guess")).resolves.toBeUndefined();
});

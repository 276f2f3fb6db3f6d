import { expect, test } from "vitest";
import { codeAt, codeUri, matchingStep, newCodeSecret, printCodeSecret, stepAt } from "./one-time-code.ts";

const secret = Buffer.from("12345678901234567890");

test.each([
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
])("at %i seconds the code is %s, as in appendix B of RFC 6238", async (seconds, code) => {
  expect(await codeAt(secret, stepAt(new Date(seconds * 1000)), 8)).toBe(code);
});

const now = new Date("2026-11-21T12:00:10Z");
const current = stepAt(now);

test("the codes of this half minute, the one before and the one after count, and no other", async () => {
  for (let distance = -3; distance <= 3; distance++) {
    const step = await matchingStep(secret, await codeAt(secret, current + distance), { now, lastStep: 0 });
    expect(step).toBe(Math.abs(distance) <= 1 ? current + distance : undefined);
  }
});

test("a code of a step that was used, or of one before it, counts no more", async () => {
  const code = await codeAt(secret, current);
  expect(await matchingStep(secret, code, { now, lastStep: current - 1 })).toBe(current);
  expect(await matchingStep(secret, code, { now, lastStep: current })).toBeUndefined();
  expect(await matchingStep(secret, await codeAt(secret, current - 1), { now, lastStep: current })).toBeUndefined();
});

test("a code may be typed as apps show it, in two groups; anything else is wrong", async () => {
  const code = await codeAt(secret, current);
  expect(await matchingStep(secret, ` ${code.slice(0, 3)} ${code.slice(3)} `, { now, lastStep: 0 })).toBe(current);
  for (const wrong of ["", code.slice(1), `${code}0`, "１２３４５６", "-1", "0x1234"]) {
    expect(await matchingStep(secret, wrong, { now, lastStep: 0 })).toBeUndefined();
  }
});

test("the picture for an app names the product and the account, and holds the secret", () => {
  const uri = new URL(codeUri(secret, "ida+work@example.com"));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(["otpauth:", "totp", "/Freehold:ida+work@example.com"]);
  expect(Object.fromEntries(uri.searchParams)).toEqual({ secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", issuer: "Freehold" });
});

test("a new secret has 160 bits and is printed as 32 letters", () => {
  expect(newCodeSecret()).toHaveLength(20);
  expect(printCodeSecret(newCodeSecret())).toMatch(/^[A-Z2-7]{32}$/);
});

import { expect, test } from "vitest";
import { createSeal } from "./sealed.ts";

const secret = "a secret of an installation, long enough";
const { seal, open } = createSeal(secret, "code generator");
/** What the cipher says of what it cannot authenticate. */
const unreadable = /authenticat|initialization/i;
const bytes = Buffer.from("12345678901234567890");

test("what is sealed opens again, and never looks the same twice", () => {
  expect(Buffer.from(open(seal(bytes, "ida"), "ida"))).toEqual(bytes);
  expect(seal(bytes, "ida")).not.toBe(seal(bytes, "ida"));
  expect(seal(bytes, "ida")).not.toContain(bytes.toString("base64url"));
});

test("it opens for nobody else, with no other secret and under no other label", () => {
  const sealed = seal(bytes, "ida");
  expect(() => open(sealed, "ola")).toThrow(unreadable);
  expect(() => createSeal(`${secret}!`, "code generator").open(sealed, "ida")).toThrow(unreadable);
  expect(() => createSeal(secret, "something else").open(sealed, "ida")).toThrow(unreadable);
});

test("it does not open when any of its letters was changed or its end is missing", () => {
  const sealed = seal(bytes, "ida");
  const whole = Buffer.from(sealed.slice(3), "base64url");
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 1;
    expect(() => open(`v1.${changed.toString("base64url")}`, "ida")).toThrow(unreadable);
  }
  for (let length = 0; length < whole.length; length++) {
    expect(() => open(`v1.${whole.subarray(0, length).toString("base64url")}`, "ida")).toThrow(unreadable);
  }
});

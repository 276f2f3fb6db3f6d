import fc from "fast-check";
import { expect, test } from "vitest";
import { deviceIn, printDeviceCookie, readDeviceCookie, rememberDevice } from "./known-device.ts";

const secret = "a secret of this installation";
const of = (account: string, made = secret) => ({ account, secret: made });

test("a browser is known for the accounts that signed in with it, under one name, and for no other", () => {
  const first = rememberDevice(undefined, of("ida@example.com"));
  const both = rememberDevice(first, of("ole@example.com"));
  const device = deviceIn(first, of("ida@example.com"));
  expect(device).toMatch(/^[\w-]{22}$/);
  expect(deviceIn(both, of("IDA@example.com "))).toBe(device);
  expect(deviceIn(both, of("ole@example.com"))).toBe(device);
  expect(deviceIn(first, of("ole@example.com"))).toBeUndefined();
  expect(deviceIn(both, of("ida@example.com", "another installation's"))).toBeUndefined();
});

test("signing in again changes nothing; the accounts of longest ago are forgotten", () => {
  let cookie = rememberDevice(undefined, of("0@example.com"));
  expect(rememberDevice(cookie, of("0@example.com"))).toBe(cookie);
  for (let i = 1; i <= 8; i++) cookie = rememberDevice(cookie, of(`${i}@example.com`));
  expect(deviceIn(cookie, of("0@example.com"))).toBeUndefined();
  for (let i = 1; i <= 8; i++) expect(deviceIn(cookie, of(`${i}@example.com`))).toBeDefined();
  expect(cookie.length).toBeLessThan(250);
});

test("what somebody made up is no device, and does no harm", () => {
  const real = rememberDevice(undefined, of("ida@example.com"));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 300 }),
        fc.nat(real.length - 1).map((at) => `${real.slice(0, at)}${real[at] === "a" ? "b" : "a"}${real.slice(at + 1)}`),
      ),
      (text) => {
        expect(deviceIn(text, of("ida@example.com"))).toBeUndefined();
        expect(deviceIn(rememberDevice(text, of("ole@example.com")), of("ole@example.com"))).toBeDefined();
      },
    ),
  );
});

test("the mark of one browser is worth nothing in another", () => {
  const mine = rememberDevice(undefined, of("ida@example.com"));
  const theirs = rememberDevice(undefined, of("eve@example.com"));
  const stolen = `${theirs.split(".")[0]}.${mine.split(".")[1]}`;
  expect(deviceIn(stolen, of("ida@example.com"))).toBeUndefined();
});

test("what is printed is read back", () => {
  const value = rememberDevice(undefined, of("ida@example.com"));
  for (const secure of [true, false]) {
    const printed = printDeviceCookie(value, secure);
    expect(printed).toMatch(/; HttpOnly; .*SameSite=Lax/);
    expect(printed.startsWith("__Host-")).toBe(secure);
    expect(readDeviceCookie(`other=1; ${printed.split(";")[0]}`, secure)).toBe(value);
  }
  expect(readDeviceCookie(`freehold_device=${value}`, true)).toBeUndefined();
});

import { expect, test } from "vitest";
import { printSessionCookie, readSessionCookie } from "./session-cookie.ts";

test("the session is found among other cookies, and nothing else is taken for it", () => {
  expect(readSessionCookie("a=1; freehold_session=abc234; b=%")).toBe("abc234");
  expect(readSessionCookie("freehold_session=abc234")).toBe("abc234");
  for (const header of [
    undefined,
    "",
    "xfreehold_session=abc",
    "freehold_session=",
    "freehold_session=a%20b",
    "other=freehold_session=abc",
  ]) {
    expect(readSessionCookie(header)).toBeUndefined();
  }
});

test("what is printed is read back, and taken away again", () => {
  const [printed] = printSessionCookie({ token: "abc234", expiresAt: new Date(0) }, true).split(";");
  expect(readSessionCookie(printed)).toBe("abc234");
  expect(printSessionCookie(null, true)).toMatch(/^freehold_session=; .*Max-Age=0.*Secure/);
});

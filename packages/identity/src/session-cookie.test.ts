import { expect, test } from "vitest";
import { hasSecureCookie, printSessionCookie, readSessionCookie } from "./session-cookie.ts";

test("the session is found among other cookies, and nothing else is taken for it", () => {
  expect(readSessionCookie("a=1; freehold_session=abc234; b=%", false)).toBe("abc234");
  expect(readSessionCookie("freehold_session=abc234", false)).toBe("abc234");
  for (const header of [
    undefined,
    "",
    "xfreehold_session=abc",
    "freehold_session=",
    "freehold_session=a%20b",
    "freehold_session=a=b",
    "other=freehold_session=abc",
  ]) {
    expect(readSessionCookie(header, false)).toBeUndefined();
  }
});

test("over HTTPS only the cookie of this very host counts, whatever a neighbour under the same domain has set", () => {
  const both = "freehold_session=planted; __Host-freehold_session=ours";
  expect(readSessionCookie(both, true)).toBe("ours");
  expect(readSessionCookie(both, false)).toBe("ours");
  expect(readSessionCookie("freehold_session=planted", true)).toBeUndefined();
  expect(hasSecureCookie("freehold_session=planted")).toBe(false);
  expect(hasSecureCookie(both)).toBe(true);
});

test.each([
  [true, "__Host-freehold_session"],
  [false, "freehold_session"],
])("what is printed is read back, and taken away again (secure: %s)", (secure, name) => {
  const printed = printSessionCookie({ token: "abc234", expiresAt: new Date(0) }, secure);
  expect(printed).toMatch(new RegExp(`^${name}=abc234; .*HttpOnly; .*Path=/.*SameSite=Lax`));
  expect(printed.includes("Secure")).toBe(secure);
  // A browser refuses the prefix when the cookie names a domain.
  expect(printed).not.toMatch(/Domain/i);
  expect(readSessionCookie(printed.split(";")[0], secure)).toBe("abc234");
  expect(printSessionCookie(null, secure)).toMatch(new RegExp(`^${name}=; .*Max-Age=0`));
});

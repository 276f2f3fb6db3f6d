import fc from "fast-check";
import { expect, test } from "vitest";
import { isOwnPlace } from "./external.contract.ts";

test("a place that is called ours is on our origin, however it is written", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "%2f",
    "%5c",
    "\t",
    "\n",
    "\r",
    "@",
    ":",
    "?",
    "#",
    "//",
    "evil.example",
    "http:",
    "javascript:",
    " ",
    "\u0000",
    "\u3000",
    "a",
  );
  const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (place) => {
      if (!isOwnPlace(place)) return;
      const there = new URL(place, "https://freehold.example/auth/acme/callback");
      expect(there.origin).toBe("https://freehold.example");
      expect(there.pathname.startsWith("//")).toBe(false);
    }),
    { numRuns: 5000 },
  );
});

test("ordinary places are ours, the way to a provider is not", () => {
  for (const place of ["/", "/fresh-market/units?kind=fridge&next=//x#row", "/account", "/authors"]) expect(isOwnPlace(place)).toBe(true);
  for (const place of [
    "",
    "account",
    "//x",
    "/\\x",
    "/auth/google",
    "/AUTH/google",
    "/x/../auth/google",
    "/trpc/x",
    `/${"a".repeat(2001)}`,
  ])
    expect(isOwnPlace(place)).toBe(false);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { isObjectKey, keyMadeAt, keyPrefix, newKey, objectKey } from "./object-key.ts";

test("a new key is a key of its organization and tells when it was made", () => {
  const organization = newId<"organization">();
  const key = newKey(organization, "logo", new Date("2125-01-01T00:00:00Z"));
  expect(isObjectKey(key)).toBe(true);
  expect(key.startsWith(keyPrefix(organization, "logo"))).toBe(true);
  expect(key.startsWith(keyPrefix(organization))).toBe(true);
  expect(keyMadeAt(key)).toEqual(new Date("2125-01-01T00:00:00Z"));
});

test.each([
  "",
  "..",
  "../../etc/passwd",
  "/etc/passwd",
  `${newId()}/logo`,
  `${newId()}/logo/..`,
  `${newId()}/../${newId()}`,
  `${newId()}/logo/${newId()}/..`,
  `${newId()}/logo/${newId()}\0`,
  `${newId()}/logo/${newId()}\n`,
  `${newId()}//${newId()}`,
  `${newId()}/lo%2fgo/${newId()}`,
  `${newId()}\\logo\\${newId()}`,
  `${newId().toUpperCase()}/logo/${newId()}`,
  `${newId()}/logo/${newId()}.json`,
])("%j is no key", (text) => {
  expect(isObjectKey(text)).toBe(false);
  expect(() => objectKey(text)).toThrow("This is not the key of an object.");
});

test("nothing that somebody could type leads out of the organization's folder", () => {
  const pieces = fc.constantFrom("..", ".", "/", "\\", "%2e", "%2f", "\0", "logo", newId(), newId());
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join("");
      expect(!isObjectKey(text) || /^[0-9a-f-]{36}\/[a-z]+\/[0-9a-f-]{36}$/.test(text)).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

test("a kind that is no plain word, or an organization that is no id, makes no prefix", () => {
  expect(() => keyPrefix("../x", "logo")).toThrow("This is not the key of an object.");
  expect(() => keyPrefix(newId(), "..")).toThrow("This is not the key of an object.");
  expect(() => newKey(newId(), "a/b", new Date())).toThrow("This is not the key of an object.");
});

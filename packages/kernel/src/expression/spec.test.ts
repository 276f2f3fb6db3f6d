import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");
const enforced = [...read("SPEC.md").matchAll(/^ +Enforced by: ([a-z].*)$/gm)].flatMap(([, list = ""]) => list.split("; "));

test("every invariant of SPEC.md is held by something", () => {
  const invariants = read("SPEC.md").match(/^\d+\. /gm);
  expect(read("SPEC.md").match(/^ +Enforced by: /gm)).toHaveLength(invariants?.length ?? 0);
});

test.each(enforced)("SPEC.md names a test that exists: %s", (place) => {
  const [file = "", title = ""] = place.split(" > ");
  expect(existsSync(join(import.meta.dirname, file))).toBe(true);
  expect(read(file)).toContain(title);
});

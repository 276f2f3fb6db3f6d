import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mutants, mutated } from "./mutant.ts";

const kernel = join(import.meta.dirname, "../../packages/kernel/src");

test.each(mutants.map((mutant) => ({ ...mutant, mutant })))("$name: the kernel holds the text that is mutated", ({ mutant }) => {
  const source = readFileSync(join(kernel, mutant.file), "utf8");
  expect(mutated(source, mutant)).not.toBe(source);
});

test("every mutant has a name of its own", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryCopy } from "./repository-copy.ts";

const checks = ["format", "lint", "types", "layers", "unused", "unit", "bundle"];

// `pnpm soak scaffold` follows both.
test("a new module and a further table pass every check and every test of the platform at once", { timeout: 1_800_000 }, async () => {
  await using copy = await repositoryCopy();
  expect(await copy.pnpm("new", "module", "fleet", "vehicle")).toContain("packages/api/src/modules/fleet/schema.ts");
  await copy.pnpm("new", "table", "fleet", "serviceVisit");
  await expect(copy.pnpm("new", "module", "fleet", "vehicle")).rejects.toThrow("There is a module fleet already.");
  await expect(copy.pnpm("new", "table", "fleet", "vehicle")).rejects.toThrow("There is a table vehicle already.");
  for (const check of checks) await copy.pnpm(check);
  await copy.pnpm("postgres", "packages/api/src/conformance", "packages/api/src/modules/fleet", "packages/api/src/resource");
});

test("the guide to a module, and the one that goes on with it, can be followed word for word", { timeout: 1_800_000 }, async () => {
  await using copy = await repositoryCopy();
  const guides = await Promise.all(["module", "services"].map((name) => readFile(join(copy.root, `docs/guides/${name}.md`), "utf8")));
  const steps = guides.flatMap((guide) => [...guide.matchAll(/^```(sh|ts) ?(\S*)\n(.*?)^```$/gms)]);
  expect(steps.length).toBeGreaterThan(16);
  for (const [, language, path, text] of steps) {
    // What has no path only shows what something would look like.
    if (language === "ts" && path !== "") await writeFile(join(copy.root, path!), text!);
    if (language === "sh") for (const line of text!.trim().split("\n")) await copy.pnpm(...line.replace(/^pnpm /, "").split(" "));
  }
});

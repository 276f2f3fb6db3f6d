import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withoutImportsFrom } from "./registration.ts";

/** The folders in which a module lives. */
const homes = (module: string): string[] =>
  ["packages/api/src/modules", "apps/web/src/modules", "apps/web/e2e", "apps/cli/src/modules"].map((folder) => join(folder, module));

/** The lists in which modules are registered. */
const lists = [
  "packages/api/src/modules.ts",
  "packages/api/src/router.ts",
  "packages/api/src/testing/inhabited.ts",
  "apps/web/src/modules.ts",
  "apps/web/src/router.tsx",
  "apps/cli/src/modules.ts",
];

/** Takes a module away as the guide says: its folders, and its lines in the lists. */
export async function removeModule(root: string, module: string): Promise<void> {
  for (const home of homes(module)) await rm(join(root, home), { recursive: true, force: true });
  for (const list of lists.map((path) => join(root, path)).filter((path) => existsSync(path)))
    await writeFile(list, withoutImportsFrom(await readFile(list, "utf8"), `/modules/${module}/`));
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { namesOf } from "./names.ts";
import { withElement, withImport } from "./registration.ts";
import { moduleFiles } from "./templates/module.ts";
import { edited, written } from "./tree.ts";

/**
 * Writes a new module with its first table, and the lines that register it.
 * @returns the paths that were written or changed
 * @throws TypeError for names that cannot be, or are taken
 */
export async function makeModule(root: string, { module: moduleId, table: tableId }: { module: string; table: string }): Promise<string[]> {
  const module = namesOf(moduleId, "module");
  const table = namesOf(tableId, "table");
  if (module.id === table.id) throw new TypeError("A table needs another name than its module: both are names in the same file.");
  if (existsSync(join(root, "packages/api/src/modules", module.id))) throw new TypeError(`There is a module ${module.id} already.`);
  const made = await written(root, moduleFiles(module, table));
  const { id } = module;
  const changed = await edited(root, {
    "packages/api/src/modules.ts": (source) =>
      withElement(
        withImport(source, `import { ${id} } from "./modules/${id}/module.ts";`, "./modules/"),
        "export const modules: readonly Module[] = [",
        id,
      ),
    "packages/api/src/router.ts": (source) =>
      withElement(
        withImport(source, `import { ${id}Router } from "./modules/${id}/${id}.router.ts";`, "./modules/"),
        "export const appRouter = router({",
        `${id}: ${id}Router`,
      ),
    "packages/api/src/testing/inhabited.ts": (source) =>
      withElement(
        withImport(source, `import { inhabit${module.pascal} } from "../modules/${id}/fixtures.ts";`, "../modules/"),
        "const inhabitants: readonly Inhabit[] = [",
        `inhabit${module.pascal}`,
      ),
    "apps/web/src/modules.ts": (source) =>
      withElement(
        withImport(source, `import { ${id} } from "./modules/${id}/screens.ts";`, "./modules/"),
        "export const moduleScreens: readonly ModuleScreens[] = [",
        id,
      ),
  });
  return [...made, ...changed];
}

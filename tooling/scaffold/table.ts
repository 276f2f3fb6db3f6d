import { existsSync } from "node:fs";
import { join } from "node:path";
import { namesOf } from "./names.ts";
import { withElement, withImported } from "./registration.ts";
import { fixtureDeclaration, navigationEntry, readmeRow, tableDeclaration, tableFiles } from "./templates/module.ts";
import { edited, written } from "./tree.ts";

/**
 * Adds a table to a module that was made by `makeModule`: its declaration, procedures, fixture, test and place in the navigation.
 * @returns the paths that were written or changed
 * @throws TypeError for names that cannot be, or are taken
 */
export async function makeTable(root: string, { module: moduleId, table: tableId }: { module: string; table: string }): Promise<string[]> {
  const module = namesOf(moduleId, "module");
  const table = namesOf(tableId, "table");
  const home = `packages/api/src/modules/${module.id}`;
  if (!existsSync(join(root, home)))
    throw new TypeError(`There is no module ${module.id}. Make it: pnpm new module ${module.id} ${table.id}`);
  if (existsSync(join(root, home, `${table.kebab}.pg.test.ts`))) throw new TypeError(`There is a table ${table.id} already.`);
  const changed = await edited(root, {
    [`${home}/schema.ts`]: (source) => source + tableDeclaration(module, table),
    [`${home}/module.ts`]: (source) => withElement(withImported(source, "./schema.ts", table.id), "tables: [", table.id),
    [`${home}/${module.id}.router.ts`]: (source) =>
      withElement(
        withImported(source, "./schema.ts", table.id),
        `export const ${module.id}Router = router({`,
        `${table.id}: resource(${table.id})`,
      ),
    [`${home}/fixtures.ts`]: (source) => {
      const [before, after] = divided(source, "\n/** A row of every table");
      const inhabited = withElement(after, "): Promise<void> {", `await a${table.pascal}(as("manager"));`);
      return `${before}${fixtureDeclaration(module, table)}${inhabited}`;
    },
    [`${home}/README.md`]: (source) => {
      const [before, after] = divided(source, "\n## Who may do what");
      return `${before}${readmeRow(table)}${after}`;
    },
    [`apps/web/src/modules/${module.id}/screens.ts`]: (source) => withElement(source, "navigation: [", navigationEntry(module, table)),
  });
  return [...(await written(root, tableFiles(module, table))), ...changed];
}

/** @throws Error when the words are not there */
function divided(source: string, words: string): [before: string, after: string] {
  const at = source.indexOf(words);
  if (at === -1) throw new Error(`There is no ${JSON.stringify(words.trim())} to put something before.`);
  return [source.slice(0, at), source.slice(at)];
}

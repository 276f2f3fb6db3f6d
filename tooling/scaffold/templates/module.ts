import type { Names } from "../names.ts";

/** The files of a new module with its first table, by their path in the repository. */
export function moduleFiles(module: Names, table: Names): Readonly<Record<string, string>> {
  const home = `packages/api/src/modules/${module.id}`;
  return {
    [`${home}/module.ts`]: `import type { Module } from "../../module.ts";
import { ${module.id}Router } from "./${module.id}.router.ts";
import { ${table.id} } from "./schema.ts";

/** Everything that the product knows of ${module.label.toLowerCase()}. */
export const ${module.id}: Module = { id: "${module.id}", label: "${module.label}", tables: [${table.id}], links: [], router: ${module.id}Router };
`,
    [`${home}/${module.id}.router.ts`]: `import { resource } from "../../resource/resource.ts";
import { router } from "../../trpc.ts";
import { ${table.id} } from "./schema.ts";

/** Every procedure of the module. */
export const ${module.id}Router = router({ ${table.id}: resource(${table.id}) });
`,
    [`${home}/schema.ts`]: `import { pgSchema, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";

export const ${module.id} = pgSchema("${module.id}");
${tableDeclaration(module, table)}`,
    [`${home}/fixtures.ts`]: `import type { Inhabited } from "../../testing/inhabited.ts";
import type { Caller } from "../../testing/world.ts";
${fixtureDeclaration(module, table)}
/** A row of every table, for the tests that look at all of them. */
export async function inhabit${module.pascal}({ as }: Inhabited): Promise<void> {
  await a${table.pascal}(as("manager"));
}
`,
    [`${home}/README.md`]: `# ${module.label}

## Words and tables

| table | is | written by |
|---|---|---|
${readmeRow(table)}
## Who may do what

Viewers read everything of their organization. Staff adds and changes, managers remove. The policies stand beside the tables.
`,
    [`apps/web/src/modules/${module.id}/screens.ts`]: `import { IconFolder } from "@tabler/icons-react";
import type { ModuleScreens } from "../../shell/module-screens.ts";

/** What the module gives to the shell: its places in the navigation. Lists, forms and pages of its records need no code. */
export const ${module.id}: ModuleScreens = {
  id: "${module.id}",
  label: "${module.label}",
  navigation: [${navigationEntry(module, table)}],
  states: {},
  acts: {},
  records: {},
};
`,
    ...tableFiles(module, table),
  };
}

/** The files of a new table besides the declaration, by their path in the repository. */
export function tableFiles(module: Names, table: Names): Readonly<Record<string, string>> {
  const procedures = `${module.id}.${table.id}`;
  return {
    [`packages/api/src/modules/${module.id}/${table.kebab}.pg.test.ts`]: `import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../testing/world.ts";
import { a${table.pascal} } from "./fixtures.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "${`${module.id}_${table.snake}`.slice(0, 20).replace(/_$/, "")}" });
});
afterAll(() => world[Symbol.asyncDispose]());

test("staff adds and changes ${table.one}, and managers remove it", async () => {
  const { id } = await a${table.pascal}(world.as("staff"), { name: "First" });
  expect(await world.as("staff").${procedures}.update({ id, patch: { name: "Second" } })).toMatchObject({ name: "Second", version: 2 });
  await expect(world.as("viewer").${procedures}.update({ id, patch: { name: "Third" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("staff").${procedures}.remove({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await world.as("manager").${procedures}.remove({ id })).toEqual({ id });
});

test("its name is taken once in an organization, and another organization sees nothing of it", async () => {
  const { id } = await a${table.pascal}(world.as("staff"), { name: "Taken" });
  await expect(a${table.pascal}(world.as("staff"), { name: "Taken" })).rejects.toMatchObject({ code: "CONFLICT" });
  const stranger = world.caller({ token: world.theirs.tokens.owner, organizationId: world.theirs.id });
  await expect(stranger.${procedures}.get({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
`,
  };
}

/** How a table is declared, with its policy beside it. */
export const tableDeclaration = (module: Names, table: Names): string => `
/** ${table.plural}. Staff adds and changes them, managers remove them. */
export const ${table.id} = tenantTable(
  ${module.id},
  "${table.id}",
  { name: field(text().notNull(), { minLength: 1, maxLength: 100 }) },
  { read: atLeast("viewer"), create: atLeast("staff"), update: atLeast("staff"), remove: atLeast("manager") },
  { sort: ["name"], search: ["name"], unique: [["name"]] },
);
`;

/** How tests and the demonstration make one. */
export const fixtureDeclaration = (module: Names, table: Names): string => `
/** ${table.one[0]!.toUpperCase()}${table.one.slice(1)}, as people add one. */
export const a${table.pascal} = (as: Caller, values: { readonly name?: string } = {}) =>
  as.${module.id}.${table.id}.create({ name: "First ${table.label.toLowerCase()}", ...values });
`;

export const readmeRow = (table: Names): string => `| \`${table.snake}\` | ${table.one} | staff |\n`;

export const navigationEntry = (module: Names, table: Names): string => `{
      label: "${table.plural}",
      icon: IconFolder,
      link: (organization) => ({ to: "/$organization/r/$module/$resource", params: { organization, module: "${module.id}", resource: "${table.id}" } }),
      resource: "${module.id}.${table.id}",
    }`;

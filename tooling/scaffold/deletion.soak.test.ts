import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { modules } from "@freehold/api/modules.ts";
import { removeModule } from "./removal.ts";
import { repositoryCopy, type RepositoryCopy } from "./repository-copy.ts";

/** What may take a module as its example: tests, what they are made of, and measurements. */
const isExample = (path: string): boolean =>
  /\.test\.tsx?$|\.spec\.ts$|\/testing\/|\/e2e\/|^tooling\/bench\/|^packages\/api\/src\/conformance\//.test(path);

/** The files that do not compile. */
async function broken({ pnpm }: RepositoryCopy): Promise<string[]> {
  const said = await pnpm("types").then(
    () => "",
    (error: Error) => error.message,
  );
  return [...new Set([...said.matchAll(/^(\S+\.tsx?)\(\d+,\d+\): error/gm)].map(([, path]) => path!))];
}

/** The tests that name it in words, which no compiler knows. */
async function naming(copy: RepositoryCopy, module: string): Promise<string[]> {
  const listed = (await copy.git("ls-files", "-co", "--exclude-standard")).split("\n").filter((path) => isExample(path));
  const read = await Promise.all(
    listed.map(async (path) => [path, await readFile(join(copy.root, path), "utf8").catch(() => "")] as const),
  );
  return read.flatMap(([path, text]) => (new RegExp(`\\b${module}\\b`).test(text) ? [path] : []));
}

// `pnpm soak scaffold/deletion`: nothing but its registration and the tests that take it as their example knows a module.
test.each(modules.map(({ id }) => id))(
  "without %s the rest compiles, holds every rule and passes its tests",
  { timeout: 3_600_000 },
  async (id) => {
    await using copy = await repositoryCopy();
    await removeModule(copy.root, id);
    const gone = new Set<string>();
    const remove = async (paths: readonly string[]): Promise<void> => {
      for (const path of paths) {
        await rm(join(copy.root, path), { force: true });
        gone.add(path);
      }
    };
    await remove((await naming(copy, id)).filter((path) => path !== "packages/api/src/testing/inhabited.ts"));
    for (let left = await broken(copy); left.length > 0; left = await broken(copy)) {
      expect(
        left.filter((path) => !isExample(path)),
        `product code that names ${id}`,
      ).toEqual([]);
      await remove(left);
    }
    console.log(`${gone.size} tests and what they are made of took ${id} as their example.`);
    await copy.pnpm("migration", `without_${id}`);
    await copy.pnpm("exec", "oxfmt", "--write", "packages/api/src", "apps/web/src", "apps/cli/src");
    await copy.pnpm("exec", "node", "tooling/checks/reference.ts", "--write");
    // Decision records name tests that took the module as their example and went with it.
    await remove(["tooling/checks/documentation.test.ts"]);
    for (const check of ["lint", "layers", "unit", "bundle", "postgres"]) await copy.pnpm(check);
  },
);

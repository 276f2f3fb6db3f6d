import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSource, type SourceFile } from "./source-file.ts";

const rooms = ["apps", "packages", "tooling"];
const skipped = new Set(["node_modules", "dist", "migrations", "coverage"]);
const isSource = (name: string) => /\.(ts|tsx|mts|mjs|js)$/.test(name) && !name.endsWith(".d.ts");

/** All sources of the product, parsed once, with the names under which packages import each other. */
export type Repository = {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Folder of each workspace package by its name, such as `@freehold/kernel` to `packages/kernel`. */
  readonly packages: ReadonlyMap<string, string>;
};

/** Builds a repository from texts by path; the package of a file is named after its second folder. */
export function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, parseSource(path, text)]));
  const folders = new Set(Object.keys(texts).map((path) => path.split("/").slice(0, 2).join("/")));
  return { files, packages: new Map([...folders].map((folder) => [`@freehold/${folder.split("/")[1]}`, folder])) };
}

/** Reads every source file below apps, packages and tooling. */
export function readRepository(root: string): Repository {
  const texts: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith(".")) walk(path);
      else if (entry.isFile() && isSource(entry.name)) texts[path] = readFileSync(join(root, path), "utf8");
    }
  };
  for (const room of rooms) walk(room);
  return repositoryOf(texts);
}

/** Where an import leads: a file of this repository, or the name of an installed package. */
export type Target = { readonly file: string } | { readonly external: string };

/** Resolves what a file imports. Workspace packages export their `src` folder under their name. */
export function resolveImport(repository: Repository, from: string, specifier: string): Target {
  if (specifier.startsWith(".")) return { file: withoutQuery(posix.join(dirname(from), specifier)) };
  const [scope, name, ...rest] = specifier.split("/");
  const folder = repository.packages.get(`${scope}/${name}`);
  if (folder !== undefined) return { file: withoutQuery(posix.join(folder, "src", ...rest)) };
  return { external: specifier };
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/, "");
}

/** `apps/web` of `apps/web/src/main.tsx`. */
export function packageOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

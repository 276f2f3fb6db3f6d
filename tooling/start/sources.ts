import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const skipped = new Set(["node_modules", "dist", "e2e", "testing"]);
const isTest = (name: string) => /\.(test|spec)\.tsx?$/.test(name);

/**
 * A digest of these files and folders, without tests. Content counts, not time, so a fresh checkout of the same sources
 * is the same build.
 */
export function digestOf(root: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (path: string) =>
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)))
      .update("\0");
  const walk = (folder: string) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith(".")) walk(path);
      else if (entry.isFile() && !isTest(entry.name)) add(path);
    }
  };
  for (const path of paths) {
    if (statSync(join(root, path)).isDirectory()) walk(path);
    else add(path);
  }
  return hash.digest("hex");
}

/** Something that is built, by its name, and the file without which it is not there. */
export type Building = { readonly name: string; readonly result: string };

/** Not in the folder that is served. */
const digestFile = (root: string, name: string) => join(root, `node_modules/.cache/freehold/${name}-sources`);

/** Whether what is there is what these sources would give. */
export function isBuiltFrom(root: string, { name, result }: Building, sources: string): boolean {
  try {
    return readFileSync(digestFile(root, name), "utf8") === sources && existsSync(join(root, result));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Remembers from which sources it was built. Written with nothing before a build and with them after: an interrupted one is built again. */
export function noteBuilt(root: string, { name }: Building, sources: string): void {
  const file = digestFile(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, sources);
}

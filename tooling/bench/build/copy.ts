import { cp, symlink } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const left = new Set([".git", "dist", ".turbo", ".freehold", ".cache", ".vite", ".vite-temp"]);

/**
 * A copy of the repository as it stands, with the installed packages of this one: what is edited and built there harms nobody who
 * works here. @returns its folder
 */
export async function copyRepository(folder: string): Promise<string> {
  const copy = join(folder, "repository");
  await cp(root, copy, {
    recursive: true,
    // Packages of the workspace point to each other by relative links, which then lead into the copy.
    verbatimSymlinks: true,
    filter: (source) => !left.has(basename(source)) && relative(root, source) !== "node_modules",
  });
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

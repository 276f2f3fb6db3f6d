import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes files that are not there yet. @returns their paths. @throws Error when one is there */
export async function written(root: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { flag: "wx" });
  }
  return Object.keys(files);
}

/** Changes files, each as it is by then. All are changed in memory first: if one cannot be, none is. @returns their paths */
export async function edited(root: string, edits: Readonly<Record<string, (source: string) => string>>): Promise<string[]> {
  const changed = await Promise.all(
    Object.entries(edits).map(async ([path, edit]) => [path, edit(await readFile(join(root, path), "utf8"))] as const),
  );
  for (const [path, text] of changed) await writeFile(join(root, path), text);
  return changed.map(([path]) => path);
}

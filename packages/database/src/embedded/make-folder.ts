import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder, and those that it is to stand in. Node's own way of doing this goes on for ever where a folder is there and
 * none can be made in it, such as `/proc`.
 */
export async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder);
  if ((await made(folder)) || parent === folder) return;
  await makeFolder(parent);
  if (!(await made(folder))) throw new Error(`${folder} cannot be made in ${parent}.`);
}

/** Whether the folder is there now; false where what it is to stand in is missing. */
async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return true;
    if (code === "ENOENT") return false;
    throw error;
  }
}

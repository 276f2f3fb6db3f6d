import type { Stats } from "node:fs";
import { open, rename, stat, unlink, type FileHandle } from "node:fs/promises";
import { badUsage } from "../failure.ts";

const toRead: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "you may not",
  EPERM: "you may not",
};

const toWrite: Readonly<Record<string, string>> = {
  ...toRead,
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EROFS: "nothing can be written there",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
};

const codeOf = (cause: unknown): string =>
  cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);

/** What the system said of a file that the person named, as bad usage in words. */
export function unreadable(file: string, cause: unknown): Error {
  const code = codeOf(cause);
  return badUsage(`${file} cannot be read: ${toRead[code] ?? code}.`);
}

/** The same of a file that is to be written. */
export function unwritable(file: string, cause: unknown): Error {
  const code = codeOf(cause);
  return badUsage(`${file} cannot be written: ${toWrite[code] ?? code}.`);
}

const oddity = (found: Stats): string => (found.isDirectory() ? "it is a folder" : "it is no ordinary file");

/** The size of a file in bytes. @throws bad usage for what cannot be read twice: folders, pipes, devices */
export async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (!found.isFile()) throw badUsage(`${file} cannot be read: ${oddity(found)}.`);
  return found.size;
}

/**
 * Writes beside the file first: what is broken never takes the place of what is good, and nothing is left of it.
 * @param write gets the open file; what else it throws is passed on
 */
export async function writeWhole<T>(file: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  const there = await stat(file).catch((cause: unknown) => {
    if (codeOf(cause) !== "ENOENT") throw unwritable(file, cause);
  });
  // What takes its name takes its place: a device would be gone.
  if (there && !there.isFile()) throw badUsage(`${file} cannot be written: ${oddity(there)}.`);
  const partial = `${file}.partial`;
  const handle = await open(partial, "w", 0o600).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  try {
    const result = await write(handle);
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    return result;
  } catch (error) {
    await handle.close();
    await unlink(partial);
    throw Object.hasOwn(toWrite, codeOf(error)) ? unwritable(file, error) : error;
  }
}

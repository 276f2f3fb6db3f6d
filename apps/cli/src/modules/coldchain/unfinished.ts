import { createHash, type BinaryLike } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseObject, readIfThere, stateDirectory, writePrivately } from "../../configuration.ts";
import type { Terminal } from "../../terminal.ts";

/** What became of the lines so far. */
export type Counts = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly conflicting: number;
  readonly rejected: number;
  readonly unreadable: number;
};

export const noCounts: Counts = { accepted: 0, duplicate: 0, conflicting: 0, rejected: 0, unreadable: 0 };

/** How far an import has come: every line up to and including `line` was answered. */
export type Unfinished = { readonly line: number; readonly counts: Counts };

/** Remembers one import between command lines. */
export type Memory = {
  readonly read: () => Promise<Unfinished | undefined>;
  readonly write: (unfinished: Unfinished) => Promise<void>;
  readonly forget: () => Promise<void>;
};

/** The memory of importing exactly this content in exactly this way: another file or another mapping is another import. */
export function memoryOf({ environment }: Terminal, identity: readonly BinaryLike[]): Memory {
  const hash = createHash("sha256");
  for (const part of identity) hash.update(part).update("\0");
  const file = join(stateDirectory(environment), `import-${hash.digest("hex").slice(0, 32)}.json`);
  return {
    read: async () => {
      const text = await readIfThere(file);
      // Only `write` below writes the file.
      return text === undefined ? undefined : (parseObject(text) as Unfinished | undefined);
    },
    write: (unfinished) => writePrivately(file, JSON.stringify(unfinished)),
    forget: () => rm(file, { force: true }),
  };
}

import { randomUUID } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fault } from "./object-store.ts";

type DurableFile = {
  readonly path: string;
  /** A folder on the same disk. */
  readonly drafts: string;
  readonly body: Readable | Uint8Array;
  /** Exactly so many, or nothing is written. */
  readonly bytes: number;
};

/**
 * Writes a file whole or not at all: a draft, on the disk before it gets its name in one step. A crash leaves a draft.
 * @param before runs when the draft is whole, before it gets its name
 * @throws storage.lengthWrong as soon as there is too much, or at the end too little
 */
export async function writeDurably({ path, drafts, body, bytes }: DurableFile, before?: () => Promise<void>): Promise<void> {
  const draft = join(drafts, randomUUID());
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await fill(file, body, bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await before?.();
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

async function fill(file: FileHandle, body: Readable | Uint8Array, bytes: number): Promise<void> {
  let written = 0;
  const pieces = body instanceof Uint8Array ? [body] : (body as AsyncIterable<Uint8Array>);
  for await (const piece of pieces) {
    written += piece.byteLength;
    if (written > bytes) throw fault.lengthWrong();
    await file.writeFile(piece);
  }
  if (written < bytes) throw fault.lengthWrong();
}

/** A file's name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

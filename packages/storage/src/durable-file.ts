import { createHash, randomUUID } from "node:crypto";
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
  /** Of the content, in hexadecimal digits: exactly this, or nothing is written. Not looked at where it is absent. */
  readonly sha256?: string | undefined;
  /** Whether somebody else brings its name to the disk: until then a power cut can lose it, though not what is in it. */
  readonly isNamedLater?: boolean | undefined;
};

/**
 * Writes a file whole or not at all: a draft, on the disk before it gets its name in one step. A crash leaves a draft.
 * @param before runs when the draft is whole, before it gets its name
 * @throws storage.lengthWrong as soon as there is too much, or at the end too little; storage.sumWrong
 */
export async function writeDurably(
  { path, drafts, isNamedLater = false, ...content }: DurableFile,
  before?: () => Promise<void>,
): Promise<void> {
  const draft = join(drafts, randomUUID());
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await fill(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await before?.();
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  if (!isNamedLater) await syncFolder(dirname(path));
}

/** So much is collected before it is written: a trip to the disk for each piece that arrives takes longer than the writing. */
const batchBytes = 512 * 1024;

type Content = Pick<DurableFile, "body" | "bytes" | "sha256">;

/** Writes what arrives, a batch while the next one arrives. At most two batches are held, however long the content is. */
async function fill(file: FileHandle, { body, bytes, sha256 }: Content): Promise<void> {
  const digest = sha256 === undefined ? undefined : createHash("sha256");
  let [arrived, held, heldBytes] = [0, [] as Uint8Array[], 0];
  let writing = Promise.resolve();
  const writeHeld = async (): Promise<void> => {
    await writing;
    writing = writeAll(file, held, heldBytes);
    // It is waited for before the next batch, and at the end.
    writing.catch(() => {});
    [held, heldBytes] = [[], 0];
  };
  // What is left of a stream is its owner's to read or to destroy.
  const pieces = body instanceof Uint8Array ? [body] : (body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
  try {
    for await (const piece of pieces) {
      arrived += piece.byteLength;
      if (arrived > bytes) throw fault.lengthWrong();
      digest?.update(piece);
      held.push(piece);
      heldBytes += piece.byteLength;
      if (heldBytes >= batchBytes) await writeHeld();
    }
    await writeHeld();
  } finally {
    // Nobody closes the file under a write.
    await writing;
  }
  if (arrived < bytes) throw fault.lengthWrong();
  if (digest && digest.digest("hex") !== sha256) throw fault.sumWrong();
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[], bytes: number): Promise<void> {
  if (bytes === 0) return;
  const { bytesWritten } = await file.writev([...pieces]);
  // A disk that is nearly full takes a part of it.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten));
}

/** A file's name is on the disk only when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What the file system calls it when there is no room: on the disk, for this account, or in one file. */
const noRoom: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Writes to the disk; whoever meets one that is full is told so. @throws storage.storeFull */
export async function tellWhenFull<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw error instanceof Error && "code" in error && noRoom.has(error.code) ? fault.storeFull({}, error) : error;
  }
}

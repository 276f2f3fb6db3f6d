import type { Readable } from "node:stream";
import { DomainError } from "@freehold/kernel/fault.ts";
import { fault } from "./object-store.ts";

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

/**
 * The same of what comes over a line. One that is cut while it still carries what is sent can take the answer with it (RFC 9112, 9.6),
 * and whoever sends takes it for lost: the rest is read for nothing, no more of it than was signed.
 */
export async function tellSender(
  writing: Promise<void>,
  { body }: { readonly body: Readable },
  { bytes }: { readonly bytes: number },
): Promise<void> {
  try {
    await tellWhenFull(writing);
  } catch (error) {
    // Over a line that breaks meanwhile nobody hears anything.
    if (error instanceof DomainError && error.code === "storage.storeFull") await readOut(body, bytes).catch(() => undefined);
    throw error;
  }
}

async function readOut(body: Readable, most: number): Promise<void> {
  let bytes = 0;
  for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > most) return;
  }
}

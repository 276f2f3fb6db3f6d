import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { doorPath } from "@freehold/storage/object-door.ts";
import type { SignedUpload } from "@freehold/storage/object-store.ts";
import type { Backend } from "../../backend.ts";
import { BeginUpload } from "./contract.ts";
import { finishUpload } from "./finish.ts";
import type { FileRow } from "./schema.ts";
import { beginUpload, type FileContext } from "./upload.ts";

/** A small file that the product itself has made, and what it is said to be. */
export type MadeFile = Pick<BeginUpload, "bucket" | "name" | "record"> & { readonly content: Uint8Array };

/**
 * Keeps a file that was made here, as if the caller had sent it: by the same rules, within the same limits, looked at in the same way.
 * For what fits into one part. @throws what `beginUpload` and `finishUpload` do
 */
export async function keepFile(ctx: FileContext, { content, ...about }: MadeFile): Promise<FileRow> {
  const sums = [createHash("sha256").update(content).digest("hex")];
  const { id, addresses } = await beginUpload(ctx, BeginUpload.parse({ ...about, bytes: content.byteLength, sums }));
  await sendMade(ctx.backend, addresses[0]!, content);
  return finishUpload(ctx, { id });
}

/** Sends what was made here to an address of the store, as a browser does. */
export async function sendMade({ objects }: Pick<Backend, "objects">, { url, headers }: SignedUpload, content: Uint8Array): Promise<void> {
  if (!objects.door) {
    const answer = await fetch(url, { method: "PUT", headers, body: new Uint8Array(content) });
    if (!answer.ok) throw new Error(`The store answered ${answer.status} to a file that was made here.`);
    return;
  }
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const query = Object.fromEntries(searchParams);
  const body = Readable.from([content], { objectMode: false });
  await objects.door.receive({
    path: pathname.slice(doorPath.length),
    query,
    contentType: headers["content-type"],
    bytes: content.byteLength,
    body,
  });
}

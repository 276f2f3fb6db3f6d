import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { doorPath } from "@freehold/storage/object-door.ts";
import type { Backend } from "../../../backend.ts";
import type { Caller } from "../../../testing/world.ts";
import { bytesOfPart } from "../parts.contract.ts";

type Begin = Parameters<Caller["files"]["begin"]>[0];
type Address = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** What is said of a file that is sent; its length is seen. */
export type About = Omit<Begin, "bytes">;

export const sumOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** The content of one part. */
export function partOf(content: Uint8Array, number: number, partBytes: number): Uint8Array {
  const from = (number - 1) * partBytes;
  return content.subarray(from, from + bytesOfPart(number, { bytes: content.byteLength, partBytes }));
}

const atDoor = (url: string) => {
  const { pathname, searchParams } = new URL(url, "http://any.example");
  return { path: pathname.slice(doorPath.length), query: Object.fromEntries(searchParams) };
};

/** What a browser does with the addresses that it is given, at the door of the disk store. */
export function sender({ objects }: Pick<Backend, "objects">) {
  const put = ({ url, headers }: Address, content: Uint8Array, body = Readable.from([content], { objectMode: false })): Promise<void> =>
    objects.door!.receive({ ...atDoor(url), contentType: headers["content-type"], bytes: content.byteLength, body });
  const get = async (url: string, range?: string): Promise<{ content: Buffer; headers: Readonly<Record<string, string>> }> => {
    const { body, headers } = await objects.door!.serve({ ...atDoor(url), range });
    return { content: Buffer.concat((await body.toArray()) as Buffer[]), headers };
  };
  /** Begins an upload and sends all of its parts. @returns its id */
  const send = async (caller: Caller, content: Uint8Array, about: About): Promise<string> => {
    const { id, partBytes } = await caller.files.begin({ ...about, bytes: content.byteLength });
    const count = Math.ceil(content.byteLength / partBytes);
    const parts = Array.from({ length: count }, (_, i) => ({ number: i + 1, sha256: sumOf(partOf(content, i + 1, partBytes)) }));
    const { addresses } = await caller.files.parts({ id, parts });
    for (const address of addresses) await put(address, partOf(content, address.number, partBytes));
    return id;
  };
  /** Sends a file from its beginning to its end. */
  const upload = async (caller: Caller, content: Uint8Array, about: About) =>
    caller.files.finish({ id: await send(caller, content, about) });
  return { put, get, send, upload };
}

import type { Readable } from "node:stream";
import { faults } from "@freehold/kernel/fault.ts";
import type { KeyPrefix, ObjectKey } from "./object-key.ts";
import type { ObjectDoor } from "./object-door.ts";

/** What both stores refuse, in the same words. */
export const fault = faults("storage", {
  lengthWrong: ["invalid", "The file has another length than was said. Choose it again."],
});

/** What is known of an object without reading it. */
export type StoredObject = { readonly contentType: string; readonly bytes: number };

/** An object in a list. */
export type ListedObject = { readonly key: ObjectKey; readonly bytes: number };

/** An object that somebody may upload by a signed address: exactly this type, exactly this long. */
export type Upload = StoredObject & { readonly key: ObjectKey; readonly seconds: number };

/** How to upload: PUT to this address with exactly these headers. The address may be relative to the product's own. */
export type SignedUpload = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/**
 * Who holds a read address may read until it ends, whatever becomes of their membership: keep it short. The same
 * address is given out for half its time, so that browsers can keep what they have read.
 */
export type Read = {
  readonly key: ObjectKey;
  readonly seconds: number;
  /** The name under which a browser saves it; without it pictures are shown in place. */
  readonly fileName?: string | undefined;
};

/** What is written from here. Without its whole length nothing is stored. */
export type Writing = StoredObject & { readonly key: ObjectKey; readonly body: Readable | Uint8Array };

/** Where files are. Both kinds, disk and S3, keep to one suite of tests. No call of it belongs inside a transaction. */
export type ObjectStore = {
  /** Where browsers send and fetch objects when that is not the product itself: what a content policy must allow. */
  readonly origin: string | null;
  /** Present where the process itself answers at the addresses that it signs. */
  readonly door?: ObjectDoor;
  readonly signUpload: (upload: Upload) => Promise<SignedUpload>;
  readonly signRead: (read: Read) => Promise<string>;
  readonly head: (key: ObjectKey) => Promise<StoredObject | undefined>;
  /** Whoever asks must read the body to its end or destroy it. */
  readonly read: (key: ObjectKey) => Promise<(StoredObject & { readonly body: Readable }) | undefined>;
  /** Whole and durable when it returns; nothing when it throws. @throws storage.lengthWrong */
  readonly write: (writing: Writing) => Promise<void>;
  /** Removing what is not there is no failure. */
  readonly remove: (key: ObjectKey) => Promise<void>;
  /** In no particular order. */
  readonly list: (prefix: KeyPrefix) => AsyncIterable<ListedObject>;
  /** Removes all of an organization, or all of one kind. Returns how many objects there were. */
  readonly removeAll: (prefix: KeyPrefix) => Promise<number>;
};

/** The whole object, for small ones. Stops reading, and answers undefined, once there is more than `limit`. */
export async function readWhole(body: Readable, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A stream may break before anybody reads it. Whoever reads it then is told; until then it must not end the process. */
export function heedErrors(body: Readable | Uint8Array): void {
  if (!(body instanceof Uint8Array)) body.on("error", () => {});
}

import type { Readable } from "node:stream";
import { faults } from "@freehold/kernel/fault.ts";
import type { KeyPrefix, ObjectKey } from "./object-key.ts";
import type { ObjectDoor } from "./object-door.ts";

/** What both stores refuse, in the same words. */
export const fault = faults("storage", {
  lengthWrong: ["invalid", "The file has another length than was said. Choose it again."],
  sumWrong: ["invalid", "The file has other content than was said. Send it again."],
  uploadOver: ["missing", "This upload has ended. Begin it anew."],
  storeAway: ["unavailable", "The place where files are kept cannot be reached. Try again in a moment; nothing that has arrived is lost."],
  storeFull: [
    "unavailable",
    "There is no room left where files are kept. Ask whoever runs this installation to make room, then try again; nothing that has arrived is lost.",
  ],
  listRefused: [
    "unavailable",
    "The key of the bucket may not list what is in it: what is left over there is never removed. Allow it to list.",
  ],
  partsChanged: ["conflict", "The file was sent anew while it was being put together. Try again."],
});

/** What is known of an object without reading it. */
export type StoredObject = { readonly contentType: string; readonly bytes: number };

/** An object in a list. */
export type ListedObject = { readonly key: ObjectKey; readonly bytes: number };

/** An object that somebody may upload by a signed address: exactly this type, exactly this long. */
export type Upload = StoredObject & { readonly key: ObjectKey; readonly seconds: number };

/** How to upload: PUT to this address with exactly these headers. The address may be relative to the product's own. */
export type SignedUpload = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** An object that is being sent in parts. Only whoever has signed addresses of its parts can add to it. */
export type PartedUpload = { readonly key: ObjectKey; readonly uploadId: string };

/** A part as it is to be sent: exactly so long, with exactly this SHA-256 in hexadecimal digits. Numbers begin with 1. */
export type Part = { readonly number: number; readonly bytes: number; readonly sha256: string };

/** A part that has arrived. */
export type ArrivedPart = {
  readonly number: number;
  readonly bytes: number;
  /** Null where the store does not look at it: then the whole has to be read once. */
  readonly sha256: string | null;
  /** What the store knows this very content by. */
  readonly tag: string;
};

/** Bytes of an object, both ends included. */
export type Range = { readonly from: number; readonly to: number };

/**
 * Who holds a read address may read until it ends, whatever becomes of their membership: keep it short. The same
 * address is given out for half its time, so that browsers can keep what they have read.
 */
export type Read = {
  readonly key: ObjectKey;
  readonly seconds: number;
  /** The name under which a browser saves it. */
  readonly fileName?: string | undefined;
  /** Whether a browser may show it in place: heeded for pictures, sound and films only. Without a name it may, unless told otherwise. */
  readonly isShown?: boolean | undefined;
  /** Whether pages of other sites may show it. */
  readonly isPublic?: boolean | undefined;
  /** What it is served as; without it, what it was sent as. */
  readonly contentType?: string | undefined;
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
  /** Begins an object that is sent in parts: all but the last of at least 5 MiB, at most 10,000 of them. */
  readonly beginParts: (object: { readonly key: ObjectKey; readonly contentType: string }) => Promise<PartedUpload>;
  /** Where to send one part. The address ends with the upload, whatever its time. */
  readonly signPart: (part: PartedUpload & Part & { readonly seconds: number }) => Promise<SignedUpload>;
  /** The parts that have arrived whole, by number. @throws storage.uploadOver */
  readonly listParts: (upload: PartedUpload) => Promise<ArrivedPart[]>;
  /**
   * Puts these parts together and ends the upload: from then on nobody can put anything in the object's place. Once more
   * is no failure. @throws storage.partsChanged when a part is another one by now, storage.uploadOver, storeFull
   */
  readonly completeParts: (
    upload: PartedUpload & { readonly contentType: string; readonly parts: readonly ArrivedPart[] },
  ) => Promise<void>;
  /** Ends the upload without an object. What has ended already is no failure. */
  readonly abortParts: (upload: PartedUpload) => Promise<void>;
  /** Uploads that have neither become an object nor been given up, in no particular order. */
  readonly listUploads: (prefix: KeyPrefix) => AsyncIterable<PartedUpload>;
  readonly signRead: (read: Read) => Promise<string>;
  readonly head: (key: ObjectKey) => Promise<StoredObject | undefined>;
  /** Whoever asks must read the body to its end or destroy it. `bytes` is the length of the body; a range must lie within the object. */
  readonly read: (key: ObjectKey, range?: Range) => Promise<(StoredObject & { readonly body: Readable }) | undefined>;
  /** Whole and durable when it returns; nothing when it throws. @throws storage.lengthWrong, storeFull */
  readonly write: (writing: Writing) => Promise<void>;
  /** Removing what is not there is no failure. */
  readonly remove: (key: ObjectKey) => Promise<void>;
  /** In no particular order. @throws storage.listRefused */
  readonly list: (prefix: KeyPrefix) => AsyncIterable<ListedObject>;
  /** Removes all of an organization, or all of one kind, and gives up its uploads. Returns how many objects there were. */
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

/** Types that browsers show without running anything in them. Everything else is for saving only. */
const shownInPlace: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/avif",
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "audio/wav",
  "video/mp4",
  "video/webm",
]);

/** Whether what is read by this address is shown in place rather than saved. */
export function isShownInPlace(
  { fileName, isShown = fileName === undefined }: Omit<Read, "key" | "seconds">,
  contentType: string,
): boolean {
  return isShown && shownInPlace.has(contentType);
}

/** A stream may break before anybody reads it. Whoever reads it then is told; until then it must not end the process. */
export function heedErrors(body: Readable | Uint8Array): void {
  if (!(body instanceof Uint8Array)) body.on("error", () => {});
}

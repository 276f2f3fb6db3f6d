import type { Readable } from "node:stream";
import type { Clock } from "@freehold/kernel/clock.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { tellWhenFull } from "./durable-file.ts";
import { fault, type ObjectDoor, type Served } from "./object-door.ts";
import type { ObjectKey } from "./object-key.ts";
import { isShownInPlace, type ObjectStore, type Range, type Read } from "./object-store.ts";
import type { PartArrival } from "./disk-parts.ts";
import type { Signer } from "./signed-address.ts";

type DiskDoorOptions = {
  readonly signer: Signer;
  readonly clock: Clock;
  readonly writePart: (part: PartArrival) => Promise<void>;
} & Pick<ObjectStore, "head" | "read" | "write">;

/** The door of a store on this machine's disk. */
export function createDiskDoor({ signer, clock, head, read, write, writePart }: DiskDoorOptions): ObjectDoor {
  return {
    receive: async (arrival) => {
      if (arrival.query["part"] !== undefined) {
        const part = signer.verify("PART", arrival);
        if ((arrival.bytes ?? 0) > part.bytes) throw fault.tooLong();
        return tellSender(writePart({ ...part, body: arrival.body }), arrival, part);
      }
      const grant = signer.verify("PUT", arrival);
      if (arrival.contentType !== grant.contentType) throw fault.typeWrong();
      if ((arrival.bytes ?? 0) > grant.bytes) throw fault.tooLong();
      await tellSender(write({ ...grant, body: arrival.body }), arrival, grant);
    },
    serve: async (request) => {
      const grant = signer.verify("GET", request);
      const whole = await head(grant.key);
      if (!whole) throw fault.missing();
      const range = rangeIn(request.range, whole.bytes);
      const found = await read(grant.key, range);
      if (!found) throw fault.missing();
      const contentType = grant.contentType ?? whole.contentType;
      const secondsLeft = grant.expiresAt - Math.floor(clock().getTime() / 1000);
      const headers = {
        ...headersOf(grant, { contentType, secondsLeft }),
        ...(range && { "content-range": `bytes ${range.from}-${range.to}/${whole.bytes}` }),
      };
      return { ...found, contentType, headers, isPartial: range !== undefined } satisfies Served;
    },
  };
}

/**
 * Whoever sends to a disk that is full is told so. A line that is cut while it still carries what is sent can take the answer with it
 * (RFC 9112, 9.6), and whoever sends takes it for lost: the rest is read for nothing, no more of it than was signed.
 */
async function tellSender(
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

/** The bytes that a header asks for; undefined for all of them, as also when it asks for several ranges at once. @throws objects.rangeWrong */
function rangeIn(header: string | undefined, bytes: number): Range | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const [from, to] =
    first === ""
      ? [Math.max(0, bytes - Number(last)), bytes - 1]
      : [Number(first), last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1)];
  if (from > to) throw fault.rangeWrong();
  return { from, to };
}

type Serving = { readonly contentType: string; readonly secondsLeft: number };

function headersOf(read: Omit<Read, "seconds"> & { key: ObjectKey }, { contentType, secondsLeft }: Serving): Record<string, string> {
  return {
    "content-type": contentType,
    "content-disposition": disposition(isShownInPlace(read, contentType), read.fileName),
    "x-content-type-options": "nosniff",
    // Whatever it is, opened on its own it runs nothing and loads nothing.
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": read.isPublic ? "cross-origin" : "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": `private, max-age=${secondsLeft}, immutable`,
    "accept-ranges": "bytes",
  };
}

/** RFC 6266: the name in ASCII, and the whole name encoded where that is another one. Nothing in it can end the header. */
export function disposition(isShown: boolean, fileName: string | undefined): string {
  const kind = isShown ? "inline" : "attachment";
  if (fileName === undefined) return kind;
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%/]/g, "_");
  if (plain === fileName) return `${kind}; filename="${plain}"`;
  const whole = encodeURIComponent(fileName.toWellFormed()).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole}`;
}

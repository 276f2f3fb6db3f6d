import type { Clock } from "@freehold/kernel/clock.ts";
import { fault, type ObjectDoor } from "./object-door.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Signer } from "./signed-address.ts";

/** Types that browsers show without running anything in them. Everything else is for saving only. */
const shownInPlace: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"]);

type DiskDoorOptions = { readonly signer: Signer; readonly clock: Clock } & Pick<ObjectStore, "read" | "write">;

/** The door of a store on this machine's disk. */
export function createDiskDoor({ signer, clock, read, write }: DiskDoorOptions): ObjectDoor {
  return {
    receive: async (arrival) => {
      const grant = signer.verify("PUT", arrival);
      if (arrival.contentType !== grant.contentType) throw fault.typeWrong();
      if ((arrival.bytes ?? 0) > grant.bytes) throw fault.tooLong();
      await write({ ...grant, body: arrival.body });
    },
    serve: async (request) => {
      const { key, fileName, expiresAt } = signer.verify("GET", request);
      const found = await read(key);
      if (!found) throw fault.missing();
      const secondsLeft = expiresAt - Math.floor(clock().getTime() / 1000);
      return { ...found, headers: headersOf({ contentType: found.contentType, fileName, secondsLeft }) };
    },
  };
}

type Serving = { readonly contentType: string; readonly fileName: string | undefined; readonly secondsLeft: number };

function headersOf({ contentType, fileName, secondsLeft }: Serving): Record<string, string> {
  return {
    "content-type": contentType,
    "content-disposition": disposition(fileName === undefined && shownInPlace.has(contentType), fileName),
    "x-content-type-options": "nosniff",
    // Whatever it is, opened on its own it runs nothing and loads nothing.
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": `private, max-age=${secondsLeft}, immutable`,
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

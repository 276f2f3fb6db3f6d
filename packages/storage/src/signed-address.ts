import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Clock } from "@freehold/kernel/clock.ts";
import { doorPath, fault, type DoorRequest } from "./object-door.ts";
import { isObjectKey, type ObjectKey } from "./object-key.ts";

/** All that an address is good for. Changing any of it makes another signature. */
export type Grant =
  | { readonly method: "PUT"; readonly key: ObjectKey; readonly contentType: string; readonly bytes: number }
  | { readonly method: "PART"; readonly key: ObjectKey; readonly number: number; readonly bytes: number; readonly sha256: string }
  | {
      readonly method: "GET";
      readonly key: ObjectKey;
      readonly fileName: string | undefined;
      readonly isShown: boolean | undefined;
      readonly contentType: string | undefined;
      readonly isPublic: boolean;
    };

/** Signs addresses of the door and believes only those. */
export type Signer = {
  readonly address: (grant: Grant, expiresAt: number) => string;
  /** @throws objects.addressRefused, addressExpired */
  readonly verify: <M extends Grant["method"]>(method: M, request: DoorRequest) => Extract<Grant, { method: M }> & { expiresAt: number };
};

/** @param secret the installation's; the key of these signatures is derived from it and good for nothing else */
export function createSigner(secret: string, clock: Clock): Signer {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "freehold signed addresses of objects", 32));
  const sign = (grant: Grant, expiresAt: number): Buffer => createHmac("sha256", key).update(canonical(grant, expiresAt)).digest();
  return {
    address: (grant, expiresAt) => {
      const query = new URLSearchParams({ ...parametersOf(grant), expires: String(expiresAt) });
      query.set("signature", sign(grant, expiresAt).toString("base64url"));
      return `${doorPath}${grant.key}?${query}`;
    },
    verify: (method, request) => {
      const read = grantIn(method, request);
      if (!read || !isEqual(sign(read.grant, read.expiresAt), read.signature)) throw fault.addressRefused();
      if (read.expiresAt * 1000 <= clock().getTime()) throw fault.addressExpired();
      return { ...(read.grant as Extract<Grant, { method: typeof method }>), expiresAt: read.expiresAt };
    },
  };
}

/** One text for one grant: JSON keeps the parts apart, whatever they contain. */
function canonical(grant: Grant, expiresAt: number): string {
  return JSON.stringify([grant.method, grant.key, ...wordsOf(grant), expiresAt]);
}

function wordsOf(grant: Grant): unknown[] {
  if (grant.method === "PUT") return [grant.contentType, grant.bytes];
  if (grant.method === "PART") return [grant.number, grant.bytes, grant.sha256];
  return [grant.fileName ?? null, grant.isShown ?? null, grant.contentType ?? null, grant.isPublic];
}

function parametersOf(grant: Grant): Record<string, string> {
  if (grant.method === "PUT") return { type: grant.contentType, bytes: String(grant.bytes) };
  if (grant.method === "PART") return { part: String(grant.number), bytes: String(grant.bytes), sha256: grant.sha256 };
  const { fileName, isShown, contentType, isPublic } = grant;
  return {
    ...(fileName !== undefined && { name: fileName }),
    ...(isShown !== undefined && { show: String(isShown) }),
    ...(contentType !== undefined && { type: contentType }),
    ...(isPublic && { public: "true" }),
  };
}

type Claimed = { readonly grant: Grant; readonly expiresAt: number; readonly signature: string };

/** What an address claims, before anything of it is believed. */
function grantIn(method: Grant["method"], { path, query }: DoorRequest): Claimed | undefined {
  const { expires, signature } = query;
  const expiresAt = wholeNumber(expires);
  if (!isObjectKey(path) || expiresAt === undefined || typeof signature !== "string") return undefined;
  const grant = claims[method](path, query);
  return grant && { grant, expiresAt, signature };
}

type Claim = (key: ObjectKey, query: DoorRequest["query"]) => Grant | undefined;

const claims: Readonly<Record<Grant["method"], Claim>> = {
  GET: (key, { name, show, type, public: open }) => {
    if (!isTextOrAbsent(name) || !isTextOrAbsent(type) || !isTextOrAbsent(show)) return undefined;
    return {
      method: "GET",
      key,
      fileName: name,
      isShown: show === undefined ? undefined : show === "true",
      contentType: type,
      isPublic: open === "true",
    };
  },
  PUT: (key, { type, bytes }) => {
    const length = wholeNumber(bytes);
    if (typeof type !== "string" || length === undefined) return undefined;
    return { method: "PUT", key, contentType: type, bytes: length };
  },
  PART: (key, { part, bytes, sha256 }) => {
    const [number, length] = [wholeNumber(part), wholeNumber(bytes)];
    if (number === undefined || length === undefined || typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    return { method: "PART", key, number, bytes: length, sha256 };
  },
};

const isTextOrAbsent = (value: unknown): value is string | undefined => value === undefined || typeof value === "string";

function wholeNumber(value: unknown): number | undefined {
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function isEqual(expected: Buffer, given: string): boolean {
  // As text: more than one text decodes to the same bytes, and only one of them was given out.
  const [right, claimed] = [Buffer.from(expected.toString("base64url")), Buffer.from(given)];
  return right.length === claimed.length && timingSafeEqual(right, claimed);
}

/** The instant on which a read address of this life is counted: the same for half its life, so the address is too. */
export function readSignedAt(seconds: number, now: Date): Date {
  const step = Math.max(1, Math.floor(seconds / 2)) * 1000;
  return new Date(Math.floor(now.getTime() / step) * step);
}

import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** What every API key begins with, so that scanners for leaked secrets find it. */
export const apiKeyPrefix = "fhk_";

/** Whether a token claims to be an API key. */
export const isApiKey = (token: string): boolean => token.startsWith(apiKeyPrefix);

const checksum = (body: string): string => crc32(body).toString(36).padStart(7, "0");

/** A new key: the prefix, 256 random bits in base64url and a checksum by which scanners tell it from chance. */
export function newApiKey(): string {
  const body = randomBytes(32).toString("base64url");
  return `${apiKeyPrefix}${body}${checksum(body)}`;
}

/** Whether the text is whole: what fails here need not be looked up. */
export function isWholeApiKey(text: string): boolean {
  const body = text.slice(apiKeyPrefix.length, -7);
  return isApiKey(text) && body.length === 43 && checksum(body) === text.slice(-7);
}

import { createHash, randomBytes } from "node:crypto";

/** What is stored in place of a secret: its SHA-256, in hex. Not in the thread pool, where it would queue behind passwords. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** A secret that nobody can guess: 256 random bits as base64url, 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

import { createHmac } from "node:crypto";
import { DomainError } from "@freehold/kernel/fault.ts";

/** The roles of an installation. Their names are fixed: a cluster of PostgreSQL holds one installation. */
export const roleNames = { owner: "freehold_owner", app: "freehold_app", feed: "freehold_feed", backup: "freehold_backup" } as const;

/** A role that signs in with a password of its own. */
export type LoginRole = Exclude<keyof typeof roleNames, "owner">;

const enough = 32;

/** Refuses a secret from which the passwords could be guessed. @throws database.secretTooShort */
export function assertSecret(secret: string): void {
  if (secret.trim().length >= enough) return;
  throw new DomainError({
    kind: "invalid",
    code: "database.secretTooShort",
    message: `The secret of this installation must have at least ${enough} characters, or the passwords of the database's roles could be guessed. Set FREEHOLD_SECRET, or restore the secret's file.`,
  });
}

/**
 * The password of a role: servers that share the secret agree on it without telling each other.
 * @throws database.secretTooShort
 */
export function passwordOf(role: LoginRole, secret: string): string {
  assertSecret(secret);
  return createHmac("sha256", secret).update(roleNames[role]).digest("hex");
}

/** The same database as `adminUrl`, entered as one of the roles. Options in the URL, such as sslmode, stay. */
export function roleUrl(adminUrl: string, role: LoginRole, secret: string): string {
  const url = new URL(adminUrl);
  url.username = roleNames[role];
  url.password = passwordOf(role, secret);
  return url.href;
}

/** Another database of the same server. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

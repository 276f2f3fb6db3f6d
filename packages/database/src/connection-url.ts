import { createHmac } from "node:crypto";

/** The roles of an installation. Their names are fixed: a cluster of PostgreSQL holds one installation. */
export const roleNames = { owner: "freehold_owner", app: "freehold_app", feed: "freehold_feed", backup: "freehold_backup" } as const;

/** A role that signs in with a password of its own. */
export type LoginRole = Exclude<keyof typeof roleNames, "owner">;

/** The password of a role: servers that share the secret agree on it without telling each other. */
export function passwordOf(role: LoginRole, secret: string): string {
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

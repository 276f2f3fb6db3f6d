import { fileURLToPath } from "node:url";
import type { PgTable } from "drizzle-orm/pg-core";
import {
  apiKeySecret,
  externalAccount,
  passkey,
  recoveryCode,
  refreshToken,
  securityEvent,
  session,
  ticket,
  totp,
  user,
} from "@freehold/identity/schema.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import { message } from "@freehold/mail/schema.ts";
import type { Module } from "./module.ts";
import { modules } from "./modules.ts";
import { standingQueries } from "./platform/access/standing-queries.ts";
import { apiKey } from "./platform/api-keys/schema.ts";
import { invitation } from "./platform/invitations/schema.ts";
import { supportVisit } from "./platform/operators/schema.ts";
import { membership, organization } from "./platform/organizations/schema.ts";

/** The platform's own tables whose rows belong to organizations. */
const platformTables = [organization, membership, invitation, apiKey, supportVisit];

/** All that a database must hold for these modules: what migrations bring about and hardening keeps true. */
export function structureOf(modules: readonly Module[]) {
  const links: readonly Link[] = modules.flatMap((module) => module.links);
  return {
    /** Every table whose rows belong to organizations. */
    tables: [...platformTables, ...modules.flatMap((module) => module.tables)] satisfies PgTable[] as readonly PgTable[],
    /** Every relation that grants access. */
    links,
    /** What a caller's rights rest on. */
    standing: standingQueries(links),
    /** Tables that belong to no organization: open to `asIdentity` only. */
    identity: [user, session, refreshToken, ticket, totp, recoveryCode, passkey, externalAccount, apiKeySecret, securityEvent, message],
    /** Tables that the change feed follows besides those of organizations: their changes end somebody's access. */
    publish: [session],
  };
}

/** What the product's own database holds. */
export const structure = structureOf(modules);

/** Where the history of the product's migrations is. */
export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

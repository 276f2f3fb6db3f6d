import { fileURLToPath } from "node:url";
import type { PgTable } from "drizzle-orm/pg-core";
import {
  apiKeySecret,
  externalAccount,
  passkey,
  picture,
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
import { auditEntry, auditSeal } from "./platform/audit/schema.ts";
import { chatLinks, chatTables } from "./platform/chat/schema.ts";
import { file } from "./platform/files/schema.ts";
import { importRow, importRun } from "./platform/imports/schema.ts";
import { idempotencyKey } from "./platform/idempotency/schema.ts";
import { invitation } from "./platform/invitations/schema.ts";
import { escalation, escalationCall } from "./platform/notifications/escalation/schema.ts";
import {
  notification,
  notificationDelivery,
  notificationPreference,
  notificationSetting,
  pushSubscription,
  telegramChat,
} from "./platform/notifications/schema.ts";
import {
  webhookChange,
  webhookDelivery,
  webhookEndpoint,
  webhookEvent,
  webhookSubscription,
} from "./platform/notifications/webhooks/schema.ts";
import { supportVisit } from "./platform/operators/schema.ts";
import { job, jobWorker, schedule } from "./platform/jobs/schema.ts";
import { membership, organization } from "./platform/organizations/schema.ts";
import { team, teamLinks, teamMember, teamTables } from "./platform/teams/schema.ts";
import { savedView, viewChoice } from "./platform/views/schema.ts";

/** What people and programs are told, and how. */
const notificationTables = [
  notification,
  notificationPreference,
  notificationSetting,
  notificationDelivery,
  pushSubscription,
  telegramChat,
  webhookEndpoint,
  webhookEvent,
  webhookDelivery,
  webhookSubscription,
  escalation,
  escalationCall,
];

/** The platform's own tables whose rows belong to organizations. */
const platformTables = [
  organization,
  membership,
  invitation,
  apiKey,
  supportVisit,
  job,
  file,
  idempotencyKey,
  importRun,
  importRow,
  savedView,
  viewChoice,
  ...notificationTables,
  ...teamTables,
  ...chatTables,
];

/** Those of whose changes webhooks can be told. Of messages nobody outside is told; of webhooks they would be told for ever. */
const hookedPlatformTables: readonly PgTable[] = [membership, team, teamMember, invitation, file, savedView];

/** All that a database must hold for these modules: what migrations bring about and hardening keeps true. */
export function structureOf(modules: readonly Module[]) {
  const links: readonly Link[] = [...teamLinks, ...chatLinks, ...modules.flatMap((module) => module.links)];
  return {
    /** Every table whose rows belong to organizations. */
    tables: [...platformTables, ...modules.flatMap((module) => module.tables)] satisfies PgTable[] as readonly PgTable[],
    /** Every relation that grants access. */
    links,
    /** What a caller's rights rest on. */
    standing: standingQueries(links),
    /** Tables that belong to no organization: open to `asIdentity` only. */
    identity: [
      user,
      session,
      refreshToken,
      ticket,
      totp,
      recoveryCode,
      passkey,
      externalAccount,
      picture,
      apiKeySecret,
      securityEvent,
      message,
      jobWorker,
      schedule,
      webhookChange,
    ],
    /** Tables of whose changes webhooks can be told. */
    hooked: [...hookedPlatformTables, ...modules.flatMap((module) => module.tables)],
    /** Tables that the change feed follows besides those of organizations: their changes end somebody's access. */
    publish: [session],
    /** The audit trail, into which the owner's functions write what happens to all others. */
    trail: [auditEntry, auditSeal],
  };
}

/** What the product's own database holds. */
export const structure = structureOf(modules);

/** Where the history of the product's migrations is. */
export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { audited } from "@freehold/kernel/table/audit.ts";
import { instant, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../../organizations/schema.ts";
import { webhookStates } from "./contract.ts";
import type { RecordAct } from "./records/tables.contract.ts";

const admins = atLeast("admin");
const ruled = { readOnly: true } as const;
/** Follows from deliveries. */
const counted = { ...ruled, audit: { exempt: "It follows from deliveries, which are their own record." } } as const;

/**
 * A program outside that wants to be told of what happens. Made, changed and removed by admins; switched off by the product after
 * too many failures in a row. Its secret is nowhere: it is derived from the installation's and the number of its version.
 */
export const webhookEndpoint = tenantTable(
  platformSchema,
  "webhookEndpoint",
  {
    label: field(text().notNull(), { label: "Name", ...ruled, maxLength: 100 }),
    url: field(text().notNull(), { label: "Address", ...ruled, maxLength: 1000 }),
    kinds: field(jsonb().$type<readonly string[]>().notNull(), { label: "Kinds", ...ruled }),
    secretVersion: field(integer().notNull().default(1), { label: "Version of the secret", secondary: true, ...ruled }),
    /** Until then messages are signed with the secret before this one as well. */
    formerSecretUntil: field(instant(), { label: "Former secret until", secondary: true, ...ruled }),
    failures: field(integer().notNull().default(0), { label: "Failures in a row", ...counted }),
    deliveredAt: field(instant(), { label: "Last delivery", ...counted }),
    switchedOffAt: field(instant(), { label: "Switched off", ...ruled }),
    switchedOffBecause: field(text(), { label: "Switched off because", secondary: true, ...ruled, maxLength: 300 }),
  },
  { read: admins, create: admins, update: admins, remove: admins },
  { label: "Webhook", sort: ["label"] },
);

/**
 * Something that webhooks may be told of: written by whoever tells it, once for its kind and key, whether or not anybody listens.
 * Removed after a while.
 */
export const webhookEvent = tenantTable(
  platformSchema,
  "webhookEvent",
  {
    kind: field(text().notNull(), { ...ruled, maxLength: 100 }),
    key: field(text().notNull(), { secondary: true, ...ruled, maxLength: 300 }),
    title: field(text().notNull(), { ...ruled, maxLength: 300 }),
    text: field(text(), { multiline: true, ...ruled, maxLength: 4000 }),
    place: field(text(), { secondary: true, ...ruled, maxLength: 500 }),
    facts: field(jsonb().$type<object>().notNull(), { ...ruled }),
    /** When it was decided who is told. */
    announcedAt: field(instant(), { label: "Announced", secondary: true, ...ruled }),
  },
  { read: admins, create: atLeast("member"), update: admins, remove: admins },
  {
    label: "Webhook event",
    unique: [["kind", "key"]],
    index: [["announcedAt"]],
    audit: { exempt: "It tells of what was done, and that is recorded." },
  },
);

/** One event on its way to one endpoint, and what came of the last attempt. Kept as long as the event. */
export const webhookDelivery = tenantTable(
  platformSchema,
  "webhookDelivery",
  {
    endpointId: field(reference(() => webhookEndpoint, "cascade").notNull(), { label: "Webhook", ...ruled }),
    eventId: field(reference(() => webhookEvent, "cascade").notNull(), { label: "Event", ...ruled }),
    kind: field(text().notNull(), { ...ruled, maxLength: 100 }),
    state: field(oneOf(webhookStates).notNull().default("waiting"), ruled),
    attempts: field(integer().notNull().default(0), ruled),
    nextAttemptAt: field(instant(), { label: "Next attempt", ...ruled }),
    endedAt: field(instant(), { label: "Ended", ...ruled }),
    answered: field(integer(), { label: "Status", help: "The HTTP status of the last answer.", ...ruled }),
    answer: field(text(), { help: "The beginning of the last answer.", multiline: true, secondary: true, ...ruled, maxLength: 1000 }),
    failure: field(text(), { help: "Why it did not arrive the last time.", ...ruled, maxLength: 500 }),
  },
  { read: admins, create: admins, update: admins, remove: admins },
  {
    label: "Webhook delivery",
    plural: "Webhook deliveries",
    sort: ["state"],
    unique: [["endpointId", "eventId"]],
    audit: { exempt: "It is itself the record of how a program was told." },
  },
);

/**
 * A kind of record whose changes an endpoint is told of, as far as the person who chose it may read them. Made, changed and removed
 * with its endpoint. A trigger of each table asks here whether anybody wants to know.
 */
export const webhookSubscription = tenantTable(
  platformSchema,
  "webhookSubscription",
  {
    endpointId: field(reference(() => webhookEndpoint, "cascade").notNull(), { label: "Webhook", ...ruled }),
    /** Of its procedures: `coldchain.unit`. */
    resource: field(text().notNull(), { label: "Records", ...ruled, maxLength: 80 }),
    /** The name of the table in SQL: `coldchain.unit`. */
    tableName: field(text().notNull(), { label: "Table", secondary: true, ...ruled, maxLength: 130 }),
    acts: field(jsonb().$type<readonly RecordAct[]>().notNull(), { label: "When", ...ruled }),
    /** An expression over the columns; null for all. */
    filter: field(jsonb().$type<unknown>(), { label: "Filter", ...ruled }),
    /** Who chose it: nothing is told that they may not read. */
    personId: field(userReference().notNull(), { label: "Chosen by", ...ruled }),
  },
  { read: admins, create: admins, update: admins, remove: admins },
  { label: "Webhook subscription", unique: [["endpointId", "resource"]], index: [["tableName"]] },
);

/**
 * What happened to a record that some webhook of its organization asks for, as it was and as it is. Written by a trigger in the
 * transaction of the change, told on by the product, and kept for replays. It holds rows that not every admin may read: the product
 * itself reads it, nobody else does.
 */
export const webhookChange = platformSchema.table(
  "webhook_change",
  {
    /** Grows; of two changes of one record the later one has the higher. */
    position: bigint("position", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** The id of the event. */
    id: uuid("id").notNull().unique("webhook_change_id_unique").defaultRandom(),
    organizationId: uuid("organization_id").$type<OrganizationId>().notNull(),
    tableName: text("table_name").notNull(),
    recordId: text("record_id"),
    act: text("act").$type<RecordAct>().notNull(),
    /** By columns of SQL, without secrets. Null for a record that was created. */
    before: jsonb("before").$type<Readonly<Record<string, unknown>>>(),
    after: jsonb("after").$type<Readonly<Record<string, unknown>>>(),
    personId: uuid("person_id").$type<UserId>(),
    at: instant("at").notNull(),
    /** When it was decided who is told. */
    announcedAt: instant("announced_at"),
  },
  ({ position, organizationId, at, announcedAt }) => [
    index("webhook_change_waiting")
      .on(organizationId, position)
      .where(sql`${announcedAt} is null`),
    index("webhook_change_of_time").on(organizationId, at),
    index("webhook_change_at").on(at),
  ],
);
audited(webhookChange, { exempt: "It tells programs outside of changes that are recorded themselves, and is removed after a while." });

import { integer, jsonb, text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { instant, oneOf, reference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../../organizations/schema.ts";
import { webhookStates } from "./contract.ts";

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

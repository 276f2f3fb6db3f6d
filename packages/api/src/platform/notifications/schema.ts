import { boolean, integer, text } from "drizzle-orm/pg-core";
import { atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { instant, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";
import { deliveryStates, digests } from "./contract.ts";
import { outwardChannels } from "./notification-kind.ts";

const person = () => field(userReference().notNull(), { label: "Person", readOnly: true, secondary: true });
/** What belongs to one person alone: nobody else sees it, whatever their role. */
const theirs = { read: isMe("userId"), create: isMe("userId"), update: isMe("userId"), remove: isMe("userId") } as const;
const ruled = { readOnly: true } as const;

/**
 * Something a person was told. Written by `notify` with what it tells of, by whoever did it; from then on the person's own: they
 * alone see it and mark it as read. Removed after a while, read or not.
 */
export const notification = tenantTable(
  platformSchema,
  "notification",
  {
    userId: person(),
    kind: field(text().notNull(), { ...ruled, maxLength: 100 }),
    title: field(text().notNull(), { ...ruled, maxLength: 300 }),
    text: field(text(), { label: "Text", multiline: true, ...ruled, maxLength: 4000 }),
    place: field(text(), { help: "The page of the organization that it leads to.", secondary: true, ...ruled, maxLength: 500 }),
    /** Whoever was told of this kind with this key is not told again. */
    key: field(text(), { secondary: true, ...ruled, maxLength: 300 }),
    isUrgent: field(boolean().notNull().default(false), { label: "Urgent", ...ruled }),
    /** False when the person wants this kind by other ways only: it is on record, but the bell does not show it. */
    inApp: field(boolean().notNull().default(true), { label: "In the app", secondary: true, ...ruled }),
    readAt: field(instant(), { label: "Read", ...ruled }),
    /** When it was decided how the person is told outside of the app; empty for a moment after it was written. */
    plannedAt: field(instant(), { label: "Planned", secondary: true, ...ruled }),
  },
  { ...theirs, create: atLeast("member") },
  {
    unique: [["userId", "kind", "key"]],
    index: [["userId", "readAt"]],
    audit: { exempt: "It tells of what was done, and that is recorded." },
  },
);

/** How a person wants to be told of one kind. Without a row the defaults of the kind hold. */
export const notificationPreference = tenantTable(
  platformSchema,
  "notificationPreference",
  {
    userId: person(),
    kind: field(text().notNull(), { maxLength: 100 }),
    app: field(boolean().notNull(), { label: "In the app" }),
    email: field(boolean().notNull(), { label: "Mail" }),
    push: field(boolean().notNull(), { label: "Push" }),
    sms: field(boolean().notNull(), { label: "Text message" }),
    telegram: field(boolean().notNull(), {}),
    digest: field(oneOf(digests).notNull().default("none"), { help: "Gathers mails of this kind into one." }),
  },
  theirs,
  { label: "Preference", unique: [["userId", "kind"]] },
);

/** When a person wants to be left in peace, and where messages to them go. At most one row a person. */
export const notificationSetting = tenantTable(
  platformSchema,
  "notificationSetting",
  {
    userId: person(),
    timeZone: field(text(), { label: "Time zone", help: "Empty: the organization's.", format: "timeZone", maxLength: 64 }),
    /** Minutes of the day. Both or none; an end before the beginning lies on the next day. */
    quietFrom: field(integer(), { label: "Quiet from", unit: "min", min: 0, max: 1439 }),
    quietUntil: field(integer(), { label: "Quiet until", unit: "min", min: 0, max: 1439 }),
    digestAt: field(integer().notNull().default(480), { label: "Daily digest at", unit: "min", min: 0, max: 1439 }),
    /** Where text messages go, once the person has shown that it is theirs. */
    phone: field(text(), { ...ruled, maxLength: 20 }),
  },
  theirs,
  { label: "Notification setting", unique: [["userId"]] },
);

/**
 * One notification on its way by one channel. Made when it is decided how the person is told; sent, failed for good or skipped at
 * last, and never changed after that.
 */
export const notificationDelivery = tenantTable(
  platformSchema,
  "notificationDelivery",
  {
    userId: person(),
    notificationId: field(reference(() => notification, "cascade").notNull(), { label: "Notification", ...ruled }),
    channel: field(oneOf(outwardChannels).notNull(), ruled),
    state: field(oneOf(deliveryStates).notNull().default("waiting"), ruled),
    /** Not before this: quiet hours and digests hold it back. */
    dueAt: field(instant().notNull(), { label: "Due", ...ruled }),
    isDigest: field(boolean().notNull().default(false), { label: "In a digest", secondary: true, ...ruled }),
    attempts: field(integer().notNull().default(0), ruled),
    endedAt: field(instant(), { label: "Ended", ...ruled }),
    failure: field(text(), { help: "What the other side said last.", ...ruled, maxLength: 500 }),
  },
  theirs,
  {
    label: "Delivery",
    plural: "Deliveries",
    unique: [["notificationId", "channel"]],
    index: [["userId", "dueAt"]],
    audit: { exempt: "It is itself the record of how somebody was told." },
  },
);

/** A browser in which a person allowed messages of the product. Gone as soon as its push service says that it is. */
export const pushSubscription = tenantTable(
  platformSchema,
  "pushSubscription",
  {
    userId: person(),
    endpoint: field(text().notNull(), {
      help: "Where the browser's push service takes messages.",
      secondary: true,
      secret: true,
      ...ruled,
      maxLength: 1000,
    }),
    publicKey: field(text().notNull(), { secondary: true, secret: true, ...ruled, maxLength: 200 }),
    authKey: field(text().notNull(), { secondary: true, secret: true, ...ruled, maxLength: 100 }),
    browser: field(text().notNull(), { label: "Browser", ...ruled, maxLength: 100 }),
  },
  theirs,
  { label: "Push subscription", unique: [["userId", "endpoint"]] },
);

/** The chat in which the product's bot writes to a person. Made when they press Start there, ended by them. */
export const telegramChat = tenantTable(
  platformSchema,
  "telegramChat",
  {
    userId: person(),
    chatId: field(text().notNull(), { label: "Chat", secondary: true, ...ruled, maxLength: 40 }),
    name: field(text().notNull(), { label: "Name", ...ruled, maxLength: 100 }),
  },
  theirs,
  { label: "Telegram chat", unique: [["userId"]] },
);

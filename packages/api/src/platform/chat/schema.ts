import { boolean, jsonb, pgSchema, text } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, equals, isLinked, isMe, not } from "@freehold/kernel/expression/language.ts";
import { count, instant, oneOf, reference, userReference, type Keyed } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { link } from "@freehold/kernel/table/link.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import {
  announcementStatuses,
  audiences,
  channelKinds,
  channelRoles,
  longestMessage,
  messageKinds,
  versionReasons,
  type Attachment,
  type Mention,
} from "./words.contract.ts";

export const chat = pgSchema("chat");

/** Written by the rules of this room; shown, never typed in. */
const ruled = { readOnly: true } as const;

/**
 * The kind of the channel that a row belongs to, held equal to it by a foreign key that follows its changes: a policy looks at
 * one row only, and so row-level security, lists and live views change their mind in the same transaction.
 */
const channelKind = () =>
  field(oneOf(channelKinds).notNull(), {
    label: "Kind of channel",
    secondary: true,
    audit: { exempt: "Follows its channel, whose change is recorded." },
    ...ruled,
  });
const inChannel = () => field(reference(() => channel, "cascade").notNull(), { label: "Channel", ...ruled });

/** For the key by which the kind follows its channel. */
const byChannel = ["channelId", "channelKind"] as const;
/** What people say to each other is theirs: the audit trail, which admins read, tells that it changed and not what it says. */
const said = { secret: true, ...ruled } as const;

/** What is in a channel is for its people; in an open one also for every viewer. No role is above a private channel. */
const forReaders = anyOf(allOf(equals("channelKind", "open"), atLeast("viewer")), isLinked("channelMember", "channelId"));
/** What moderation changes. Admins moderate what they can read. */
const forModerators = anyOf(allOf(equals("channelKind", "open"), atLeast("admin")), isLinked("channelMember", "channelId"));

/**
 * A place to talk. Made by staff and above, a direct one by any viewer; a trigger puts its founder into it, or its two people. Open
 * ones may be turned private, never back; archived, never removed. `firstPerson < secondPerson` of a direct channel: the pair is
 * unique, so it is found once.
 */
export const channel = tenantTable(
  chat,
  "channel",
  {
    kind: field(oneOf(channelKinds).notNull(), ruled),
    name: field(text(), { maxLength: 80, help: "Direct channels have none.", ...ruled }),
    topic: field(text(), { maxLength: 300, ...ruled }),
    firstPerson: field(userReference(), { label: "One of the two", secondary: true, ...ruled }),
    secondPerson: field(userReference(), { label: "The other", secondary: true, ...ruled }),
    createdBy: field(userReference().notNull(), { label: "Made by", ...ruled }),
    archivedAt: field(instant(), { label: "Archived", ...ruled }),
  },
  {
    read: anyOf(allOf(equals("kind", "open"), atLeast("viewer")), isLinked("channelMember", "id")),
    create: allOf(isMe("createdBy"), anyOf(atLeast("staff"), allOf(equals("kind", "direct"), atLeast("viewer")))),
    update: anyOf(allOf(equals("kind", "open"), atLeast("admin")), isLinked("channelMember", "id")),
  },
  {
    sort: ["name"],
    unique: [
      ["id", "kind"],
      ["firstPerson", "secondPerson"],
    ],
  },
);

/**
 * Who is in a channel. Its rows grant access, so nothing that changes often is among them: each change makes the person's open
 * streams ask again what they may see. A trigger fills in name and kind, and keeps a direct channel to its two people.
 */
export const channelMember = tenantTable(
  chat,
  "channelMember",
  {
    channelId: inChannel(),
    channelKind: channelKind(),
    userId: field(userReference().notNull(), { label: "Person", ...ruled }),
    name: field(text().notNull().default(""), { maxLength: 200, ...ruled }),
    role: field(oneOf(channelRoles).notNull().default("member"), ruled),
    silencedUntil: field(instant(), { label: "Muted until", help: "May read, but not write.", ...ruled }),
  },
  {
    read: anyOf(isMe("userId"), allOf(equals("channelKind", "open"), atLeast("viewer")), isLinked("channelMember", "channelId")),
    create: anyOf(isLinked("channelMember", "channelId"), allOf(isMe("userId"), equals("channelKind", "open"), atLeast("viewer"))),
    update: forModerators,
    remove: anyOf(isMe("userId"), forModerators),
  },
  { label: "Channel member", unique: [["channelId", "userId"]], index: [byChannel] },
);

/** Grants the people of a channel what is in it. */
export const channelMemberLink = link("channelMember", {
  table: channelMember,
  user: "userId",
  target: "channelId",
  label: "channels",
});

/**
 * What was said, or what the product notes. `number` counts from 1 within the channel in the order of commits, without gaps:
 * a trigger gives it under the lock of the channel's pulse. Changed by its author for a while, emptied when it is removed; the row stays.
 */
export const message = tenantTable(
  chat,
  "message",
  {
    channelId: inChannel(),
    channelKind: channelKind(),
    number: field(count().notNull().default(0), ruled),
    kind: field(oneOf(messageKinds).notNull().default("text"), ruled),
    authorId: field(userReference().notNull(), { label: "Author", ...ruled }),
    authorName: field(text().notNull(), { label: "Name", maxLength: 200, ...ruled }),
    text: field(text().notNull(), { minLength: 0, maxLength: longestMessage, multiline: true, ...said }),
    replyTo: field(
      reference((): Keyed => message, "cascade"),
      { label: "Reply to", ...ruled },
    ),
    mentions: field(jsonb().$type<readonly Mention[]>().notNull().default([]), said),
    attachments: field(jsonb().$type<readonly Attachment[]>().notNull().default([]), { label: "Files", ...said }),
    sentAt: field(instant().notNull(), { label: "Sent", ...ruled }),
    editedAt: field(instant(), { label: "Edited", ...ruled }),
    deletedAt: field(instant(), { label: "Removed", ...ruled }),
  },
  {
    read: forReaders,
    create: allOf(isMe("authorId"), isLinked("channelMember", "channelId")),
    update: forModerators,
  },
  { sort: ["number"], search: ["text"], unique: [["channelId", "number"]], index: [byChannel] },
);

/**
 * What a message said before it was edited or removed, kept by a trigger. What was edited shows to whoever reads the message; what was
 * removed only to its author, and in an export.
 */
export const messageVersion = tenantTable(
  chat,
  "messageVersion",
  {
    channelId: inChannel(),
    channelKind: channelKind(),
    messageId: field(reference(() => message, "cascade").notNull(), { label: "Message", ...ruled }),
    authorId: field(userReference().notNull(), { label: "Author", ...ruled }),
    reason: field(oneOf(versionReasons).notNull(), ruled),
    changedBy: field(userReference(), { label: "Changed by", ...ruled }),
    text: field(text().notNull(), { minLength: 0, maxLength: longestMessage, multiline: true, ...said }),
  },
  { read: allOf(forReaders, anyOf(equals("reason", "edited"), isMe("authorId"))) },
  { label: "Earlier version", index: [byChannel], audit: { exempt: "Written with a change of its message, which is recorded." } },
);

/**
 * How far a channel has come: as many messages as its last number. Written with each message, by trigger only. Unread is its
 * `lastNumber` less a person's `lastReadNumber` and `removedSince`: nothing is counted.
 */
export const channelPulse = tenantTable(
  chat,
  "channelPulse",
  {
    channelId: inChannel(),
    channelKind: channelKind(),
    lastNumber: field(count().notNull().default(0), { label: "Messages", ...ruled }),
    lastAt: field(instant(), { label: "Last message", ...ruled }),
  },
  { read: forReaders },
  { label: "Channel pulse", unique: [["channelId"]], index: [byChannel], audit: { exempt: "Counts messages, each of which is recorded." } },
);

/** How far a person has read a channel they are in; nobody else sees it. Made when they come in, by trigger. */
export const channelReading = tenantTable(
  chat,
  "channelReading",
  {
    channelId: inChannel(),
    userId: field(userReference().notNull(), { label: "Person", ...ruled }),
    lastReadNumber: field(count().notNull().default(0), { label: "Read up to", ...ruled }),
    lastReadAt: field(instant(), { label: "Read", ...ruled }),
    /** Of the messages after that one: those that were removed. Kept by triggers. */
    removedSince: field(count().notNull().default(0), { label: "Removed since", ...ruled }),
    lastMentionNumber: field(count().notNull().default(0), { label: "Last mentioned in", ...ruled }),
    mutedAt: field(instant(), { label: "Muted", help: "New messages make no badge.", ...ruled }),
  },
  { read: isMe("userId"), update: isMe("userId") },
  {
    label: "Reading",
    unique: [["channelId", "userId"]],
    audit: { exempt: "How far somebody has read is their own business, and no act upon anything." },
  },
);

/**
 * That an admin takes messages out, of one channel or of all. The only way past a private channel's door: reading needs this row, and
 * a trigger writes a notice into each private and direct channel it is about as the row is made.
 */
export const messageExport = tenantTable(
  chat,
  "messageExport",
  {
    channelId: field(
      reference(() => channel, "cascade"),
      { label: "Channel", help: "Empty: all of them.", ...ruled },
    ),
    reason: field(text().notNull(), { minLength: 5, maxLength: 500, multiline: true, ...ruled }),
    requestedBy: field(userReference().notNull(), { label: "Asked for by", ...ruled }),
    requestedByName: field(text().notNull(), { label: "Name", maxLength: 200, ...ruled }),
    finishedAt: field(instant(), { label: "Finished", ...ruled }),
    messages: field(count(), ruled),
  },
  {
    read: atLeast("admin"),
    create: allOf(isMe("requestedBy"), atLeast("admin")),
    update: allOf(isMe("requestedBy"), atLeast("admin")),
  },
  { label: "Message export" },
);

const addressed = anyOf(
  equals("audience", "everybody"),
  allOf(equals("audience", "viewers"), atLeast("viewer")),
  allOf(equals("audience", "staff"), atLeast("staff")),
  allOf(equals("audience", "managers"), atLeast("manager")),
  allOf(equals("audience", "admins"), atLeast("admin")),
  allOf(equals("audience", "members"), not(atLeast("viewer"))),
  allOf(equals("audience", "channel"), isLinked("channelMember", "channelId")),
  isLinked("announcementRecipient", "id"),
);

/**
 * Something to be known. Written by managers; its status follows its times, turned by the job of its moment and by a schedule that
 * catches what was missed, because a policy knows no clock. Whoever it is for sees it while it is published, its author and admins always.
 */
export const announcement = tenantTable(
  chat,
  "announcement",
  {
    title: field(text().notNull(), { minLength: 1, maxLength: 150, ...ruled }),
    text: field(text().notNull(), { minLength: 1, maxLength: 10_000, multiline: true, ...ruled }),
    isUrgent: field(boolean().notNull().default(false), { label: "Urgent", ...ruled }),
    audience: field(oneOf(audiences).notNull(), ruled),
    channelId: field(
      reference(() => channel, "cascade"),
      { label: "Channel", ...ruled },
    ),
    authorId: field(userReference().notNull(), { label: "Author", ...ruled }),
    authorName: field(text().notNull(), { label: "Name", maxLength: 200, ...ruled }),
    status: field(oneOf(announcementStatuses).notNull(), ruled),
    publishAt: field(instant().notNull(), { label: "Published", ...ruled }),
    expiresAt: field(instant(), { label: "Expires", ...ruled }),
  },
  {
    read: anyOf(isMe("authorId"), atLeast("admin"), allOf(equals("status", "published"), addressed)),
    create: allOf(isMe("authorId"), atLeast("manager")),
    update: anyOf(atLeast("admin"), allOf(isMe("authorId"), atLeast("manager"))),
  },
  { sort: ["publishAt"], search: ["title", "text"] },
);

/** One of the people whom an announcement for named people is for. Made with it, never changed. */
export const announcementRecipient = tenantTable(
  chat,
  "announcementRecipient",
  {
    announcementId: field(reference(() => announcement, "cascade").notNull(), { label: "Announcement", ...ruled }),
    userId: field(userReference().notNull(), { label: "Person", ...ruled }),
  },
  { read: anyOf(isMe("userId"), atLeast("manager")), create: atLeast("manager") },
  { label: "Recipient", unique: [["announcementId", "userId"]] },
);

/** Grants named people the announcements that are for them. */
export const announcementRecipientLink = link("announcementRecipient", {
  table: announcementRecipient,
  user: "userId",
  target: "announcementId",
  label: "announcements for them",
});

/** That a person has read an announcement. Written by them, once; its author and admins see it. A trigger fills in who they are. */
export const announcementReceipt = tenantTable(
  chat,
  "announcementReceipt",
  {
    announcementId: field(reference(() => announcement, "cascade").notNull(), { label: "Announcement", ...ruled }),
    userId: field(userReference().notNull(), { label: "Person", ...ruled }),
    name: field(text().notNull().default(""), { maxLength: 200, ...ruled }),
    authorId: field(userReference().notNull(), { label: "Author of the announcement", secondary: true, ...ruled }),
    readAt: field(instant().notNull(), { label: "Read", ...ruled }),
  },
  { read: anyOf(isMe("userId"), isMe("authorId"), atLeast("admin")), create: isMe("userId") },
  { label: "Receipt", unique: [["announcementId", "userId"]] },
);

export type ChannelRow = typeof channel.$inferSelect;
export type ChannelPerson = typeof channelMember.$inferSelect;
export type MessageRow = typeof message.$inferSelect;
export type AnnouncementRow = typeof announcement.$inferSelect;

/** The tables of chat and announcements. */
export const chatTables = [
  channel,
  channelMember,
  message,
  messageVersion,
  channelPulse,
  channelReading,
  messageExport,
  announcement,
  announcementRecipient,
  announcementReceipt,
];

/** What being in a channel, or among those addressed, grants. */
export const chatLinks = [channelMemberLink, announcementRecipientLink];

import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { audiences, channelRoles, longestMessage, mostAttachments, type ChannelKind } from "./words.contract.ts";

const Uuid = z.uuid().toLowerCase();
const ChannelId = Uuid.meta({ title: "Channel" });
const MessageId = Uuid.meta({ title: "Message" });
const UserId = Uuid.meta({ title: "Person" });

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .refine((value) => isStorable("text", value), "Holds a character that cannot be stored.");

const ChannelName = text(80).min(1, "Enter a name.").meta({ title: "Name" });
const Mentions = z.array(UserId).max(50).default([]);
const Topic = text(300).meta({ title: "Topic", description: "What the channel is for." });

export const CreateChannel = z.strictObject({
  kind: z.enum(["open", "private"]).default("open").meta({ title: "Kind", description: "Who may read it: everybody, or its people." }),
  name: ChannelName,
  topic: Topic.optional(),
  people: z.array(UserId).max(200).default([]).meta({ title: "People", description: "Who is in it from the beginning, besides you." }),
});
export type CreateChannel = z.infer<typeof CreateChannel>;

export const OpenDirect = z.strictObject({ userId: UserId });
export type OpenDirect = z.infer<typeof OpenDirect>;

export const ChangeChannel = z.strictObject({
  channelId: ChannelId,
  name: ChannelName.optional(),
  topic: Topic.optional(),
  version: z.int().optional().meta({ title: "Version", description: "Refused when the channel has changed since this version." }),
});
export type ChangeChannel = z.infer<typeof ChangeChannel>;

export const OneChannel = z.strictObject({ channelId: ChannelId });
export type OneChannel = z.infer<typeof OneChannel>;

export const AddPeople = z.strictObject({
  channelId: ChannelId,
  people: z.array(UserId).min(1, "Choose at least one person.").max(200).meta({ title: "People" }),
});
export type AddPeople = z.infer<typeof AddPeople>;

export const OneOfChannel = z.strictObject({ channelId: ChannelId, userId: UserId });
export type OneOfChannel = z.infer<typeof OneOfChannel>;

export const ChangeChannelRole = OneOfChannel.extend({ role: z.enum(channelRoles).meta({ title: "Role" }) });
export type ChangeChannelRole = z.infer<typeof ChangeChannelRole>;

export const SilencePerson = OneOfChannel.extend({
  minutes: z
    .int()
    .min(0)
    .max(43_200)
    .meta({ title: "Minutes", description: "How long they may read but not write. 0 lets them write again." }),
});
export type SilencePerson = z.infer<typeof SilencePerson>;

/** A message. With an id it may be sent again after a broken line: it is said once. */
export const SendMessage = z
  .strictObject({
    id: MessageId.optional().meta({ description: "Made by the sender, so that sending again says it once." }),
    channelId: ChannelId,
    text: text(longestMessage).default("").meta({ title: "Text" }),
    replyTo: MessageId.optional().meta({ title: "Reply to" }),
    mentions: Mentions.meta({ title: "Mentions", description: "Whom the text names as @name." }),
    attachments: z
      .array(Uuid)
      .max(mostAttachments)
      .default([])
      .meta({ title: "Files", description: "That you have put into this channel." }),
  })
  .refine(({ text: said, attachments }) => said !== "" || attachments.length > 0, { path: ["text"], message: "Write something first." });
export type SendMessage = z.infer<typeof SendMessage>;

export const EditMessage = z.strictObject({
  messageId: MessageId,
  text: text(longestMessage).min(1, "Write something, or remove the message.").meta({ title: "Text" }),
  mentions: Mentions.meta({ title: "Mentions", description: "Whom the text names as @name and did not name before." }),
});
export type EditMessage = z.infer<typeof EditMessage>;

export const OneMessage = z.strictObject({ messageId: MessageId });
export type OneMessage = z.infer<typeof OneMessage>;

export const MarkRead = z.strictObject({
  channelId: ChannelId,
  number: z.int32().min(0).meta({ title: "Number", description: "Up to which message; what is read already stays read." }),
});
export type MarkRead = z.infer<typeof MarkRead>;

export const MarkUnread = z.strictObject({
  channelId: ChannelId,
  number: z.int32().min(1).meta({ title: "Number", description: "From which message on it is to count as unread." }),
});
export type MarkUnread = z.infer<typeof MarkUnread>;

export const MuteChannel = z.strictObject({ channelId: ChannelId, isMuted: z.boolean().meta({ title: "Muted" }) });
export type MuteChannel = z.infer<typeof MuteChannel>;

export const BeginExport = z.strictObject({
  channelId: ChannelId.optional().meta({ description: "Left out: every channel, private and direct ones too." }),
  reason: text(500).min(5, "Say why, in at least 5 characters: the people of private channels are told.").meta({ title: "Reason" }),
});
export type BeginExport = z.infer<typeof BeginExport>;

export const ReadExport = z.strictObject({
  exportId: Uuid.meta({ title: "Export" }),
  after: z.string().max(100).optional().meta({ title: "After", description: "Where the page before ended." }),
});
export type ReadExport = z.infer<typeof ReadExport>;

const AnnouncementId = Uuid.meta({ title: "Announcement" });
const Instant = z.date().refine((at) => isStorable("timestamp", at), "Must lie between the years 1 and 9999.");

const announced = {
  title: text(150).min(1, "Enter a title.").meta({ title: "Title" }),
  text: text(10_000).min(1, "Write what there is to say.").meta({ title: "Text" }),
  isUrgent: z.boolean().meta({ title: "Urgent", description: "Shown on every page until it is read." }),
  publishAt: Instant.meta({ title: "Publish at", description: "Left out: at once." }),
  expiresAt: Instant.nullable().meta({ title: "Expires at", description: "Left out: it stays until it is withdrawn." }),
};

export const CreateAnnouncement = z
  .strictObject({
    ...announced,
    isUrgent: announced.isUrgent.default(false),
    publishAt: announced.publishAt.optional(),
    expiresAt: announced.expiresAt.optional(),
    audience: z.enum(audiences).default("everybody").meta({ title: "Audience" }),
    channelId: ChannelId.optional().meta({ description: "Whose people are addressed, when the audience is a channel." }),
    people: z.array(UserId).max(500).default([]).meta({ title: "People", description: "When the audience is named people." }),
  })
  .superRefine(({ audience, channelId, people }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if ((audience === "channel") !== (channelId !== undefined)) wrong("channelId", "Choose a channel exactly when it is for one.");
    if ((audience === "people") !== people.length > 0) wrong("people", "Choose people exactly when it is for named people.");
  });
export type CreateAnnouncement = z.infer<typeof CreateAnnouncement>;

export const ChangeAnnouncement = z.strictObject({
  announcementId: AnnouncementId,
  title: announced.title.optional(),
  text: announced.text.optional(),
  isUrgent: announced.isUrgent.optional(),
  publishAt: announced.publishAt.optional(),
  expiresAt: announced.expiresAt.optional(),
});
export type ChangeAnnouncement = z.infer<typeof ChangeAnnouncement>;

export const OneAnnouncement = z.strictObject({ announcementId: AnnouncementId });
export type OneAnnouncement = z.infer<typeof OneAnnouncement>;

/** How far an announcement has come: how many it is for, and how many of them have confirmed to have read it. */
export type AnnouncementReach = { readonly announcementId: string; readonly addressed: number; readonly read: number };

/** A channel as its admins see it from outside: no message, and nothing of direct ones. */
export type ChannelOutline = {
  readonly id: string;
  readonly kind: Exclude<ChannelKind, "direct">;
  readonly name: string;
  readonly people: number;
  readonly messages: number;
  readonly lastAt: Date | null;
  readonly archivedAt: Date | null;
};

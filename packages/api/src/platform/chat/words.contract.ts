/** Open: readable by every viewer and joined at will. Private: for its people. Direct: two people, found once, never left. */
export const channelKinds = ["open", "private", "direct"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** What a person is in a channel. Moderators decide who is in it and what stays in it. */
export const channelRoles = ["moderator", "member"] as const;
export type ChannelRole = (typeof channelRoles)[number];

/** What somebody said, or what the product notes about the channel itself. */
export const messageKinds = ["text", "notice"] as const;

/** Why a message no longer says what it said. */
export const versionReasons = ["edited", "removed"] as const;

/** The most characters of one message. */
export const longestMessage = 4000;
/** The most files of one message. */
export const mostAttachments = 10;
/** How long authors may change or remove what they have said. Moderators may remove at any time. */
export const changeableMinutes = 60;

/** Somebody whom a message names as `@name`. */
export type Mention = { readonly userId: string; readonly name: string };

/** A file of a message, with what is needed to show it before it is fetched. */
export type Attachment = { readonly fileId: string; readonly name: string; readonly contentType: string; readonly bytes: number };

/** Whom an announcement is for: everybody, a role and all above it, members alone, the people of a channel, or named people. */
export const audiences = ["everybody", "viewers", "staff", "managers", "admins", "members", "channel", "people"] as const;
export type Audience = (typeof audiences)[number];

export const announcementStatuses = ["scheduled", "published", "expired", "withdrawn"] as const;
export type AnnouncementStatus = (typeof announcementStatuses)[number];

/** Where the files of messages lie. */
export const attachmentBucket = "chat-attachments";

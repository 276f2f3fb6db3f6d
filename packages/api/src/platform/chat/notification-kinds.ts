import { notificationKind } from "../notifications/notification-kind.ts";
import type { ChannelKind } from "./words.contract.ts";

type MentionFacts = {
  readonly channelId: string;
  readonly kind: ChannelKind;
  readonly channelName: string | null;
  readonly author: string;
  readonly text: string;
};

/** Somebody is named in a message. What was said in a private channel stays there: it is not copied to where others may look. */
export const mentionKind = notificationKind<MentionFacts>({
  name: "chat.mention",
  label: "Somebody mentions you",
  defaults: { app: true, push: true },
  write: ({ channelId, kind, channelName, author, text }) => ({
    title: channelName === null ? `${author} mentioned you` : `${author} mentioned you in ${channelName}`,
    ...(kind === "open" && { text: text.slice(0, 300) }),
    place: `/chat/${channelId}`,
  }),
});

type AnnouncementFacts = { readonly title: string; readonly author: string };

/** Something was announced to the person. */
export const announcementKind = notificationKind<AnnouncementFacts>({
  name: "chat.announcement",
  label: "Something is announced",
  defaults: { app: true },
  write: ({ title, author }) => ({ title, text: `Announced by ${author}.`, place: "/announcements" }),
});

/** The same, where its author says that it cannot wait. */
export const urgentAnnouncementKind = notificationKind<AnnouncementFacts>({
  name: "chat.urgentAnnouncement",
  label: "Something urgent is announced",
  defaults: { app: true, push: true, email: true },
  isUrgent: true,
  write: ({ title, author }) => ({ title: `Urgent: ${title}`, text: `Announced by ${author}.`, place: "/announcements" }),
});

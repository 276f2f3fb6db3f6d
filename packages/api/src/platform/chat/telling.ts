import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { notify } from "../notifications/notify.ts";
import { announcementKind, mentionKind, urgentAnnouncementKind } from "./notification-kinds.ts";
import type { AnnouncementRow, MessageRow } from "./schema.ts";
import type { ChannelKind } from "./words.contract.ts";

/** Tells those whom a message names, once each. */
export async function tellMentioned(
  tx: Tx,
  said: MessageRow,
  { kind, name }: { readonly kind: ChannelKind; readonly name: string | null },
): Promise<void> {
  await notify(tx, mentionKind, {
    to: said.mentions.map(({ userId }) => userId),
    facts: { channelId: said.channelId, kind, channelName: name, author: said.authorName, text: said.text },
    key: said.id,
  });
}

/** Tells people of an announcement that has just become visible, in the transaction that made it so. */
export type Tell = (tx: Tx, published: AnnouncementRow, to: readonly UserId[]) => Promise<void>;

/** Tells those whom an announcement is for, once each. */
export const tellOfAnnouncement: Tell = (tx, { id, title, authorName, isUrgent }, to) =>
  notify(tx, isUrgent ? urgentAnnouncementKind : announcementKind, { to, facts: { title, author: authorName }, key: id });

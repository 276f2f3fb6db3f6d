import { useMemo } from "react";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import type { LiveRow } from "../../live/live-handle.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";

export type AnnouncementRow = LiveRow<typeof trpc.announcements>;

const mostShown = 500;
const mine = { op: "isMe", column: "userId" } as const;

/**
 * Whether an announcement waits for the caller to say that they have read it: it is published, for them, and not their own. Admins see
 * what is for others too: only what is for them waits for them.
 */
export function useReadable(): { readonly isUnread: (announcement: AnnouncementRow) => boolean; readonly isLoading: boolean } {
  const { person, role } = useOrganization();
  const receipts = useLive(trpc.announcementReceipts, { filter: mine, limit: mostShown });
  const read = useAllRows(receipts.store);
  const addressed = useAllRows(useLive(trpc.announcementRecipients, { filter: mine, limit: mostShown }).store);
  const channels = useAllRows(useLive(trpc.channelReadings, { limit: mostShown }).store);
  const isUnread = useMemo(() => {
    const done = new Set(read.map(({ announcementId }) => announcementId));
    const named = new Set(addressed.map(({ announcementId }) => announcementId));
    const inside = new Set(channels.map(({ channelId }) => channelId));
    const isForMe = ({ id, audience, channelId }: AnnouncementRow): boolean => {
      if (audience === "people") return named.has(id);
      if (audience === "channel") return channelId !== null && inside.has(channelId);
      return audience !== "members" || role === "member";
    };
    return (announcement: AnnouncementRow): boolean =>
      announcement.status === "published" && announcement.authorId !== person.id && !done.has(announcement.id) && isForMe(announcement);
  }, [read, addressed, channels, person.id, role]);
  return { isUnread, isLoading: receipts.status.state === "loading" };
}

/** What was announced and the caller may see, the latest first. */
export function useAnnouncements() {
  const live = useLive(trpc.announcements, { sort: "-publishAt", limit: mostShown });
  const rows = useAllRows(live.store);
  return { live, rows, isLoading: live.status.state === "loading" };
}

import { useRouter } from "@tanstack/react-router";
import { trpc, type Outputs } from "../api/client.ts";
import type { LiveInput } from "../live/live-handle.ts";
import { useLive } from "../live/use-live.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { refusal } from "../shell/notice.ts";

/** Something the person was told. */
export type NotificationRow = Outputs["notifications"]["list"]["rows"][number];

const rings = { op: "equals", column: "inApp", value: true } as const;
const unread: LiveInput<typeof trpc.notifications>["filter"] = { op: "allOf", of: [rings, { op: "isNull", column: "readAt" }] };

/** More than anybody counts: beyond it the bell shows a plus. */
export const mostCounted = 99;

/** What rang and was not read yet, live. */
export const useUnread = () => useLive(trpc.notifications, { filter: unread, limit: mostCounted });

/** What rang lately, read or not, live. */
export const useRecent = () => useLive(trpc.notifications, { filter: rings, limit: 30 });

/** Everything the person was told, also what did not ring. */
export const useEverything = () => useLive(trpc.notifications, { limit: 100 });

/** What can be done with notifications. What is read disappears from the live views by itself. */
export function useNotificationActs() {
  const router = useRouter();
  const slug = useOrganizationSlug();
  const { mutate: markRead } = trpc.notifications.markRead.useMutation({ onError: refusal });
  const markAll = trpc.notifications.markAllRead.useMutation({ onError: refusal });
  return {
    markRead: (id: string): void => markRead({ ids: [id] }),
    markAll: (): void => markAll.mutate(),
    isMarkingAll: markAll.isPending,
    /** The whole address of what a notification leads to; the list of all where it leads nowhere. */
    addressOf: ({ place }: Pick<NotificationRow, "place">): string => `/${slug}${place ?? "/notifications"}`,
    /** Goes where a notification leads, which is read then. */
    open: ({ id, place, readAt }: NotificationRow): void => {
      if (!readAt) markRead({ ids: [id] });
      router.history.push(`/${slug}${place ?? "/notifications"}`);
    },
  };
}

import { announcementKind, mentionKind, urgentAnnouncementKind } from "../chat/notification-kinds.ts";
import type { NotificationKind } from "./notification-kind.ts";
import { webhookSwitchedOff } from "./webhooks/kinds.ts";

/** What the platform itself tells people. Modules list their own kinds in their manifest. */
export const platformKinds: readonly NotificationKind[] = [mentionKind, announcementKind, urgentAnnouncementKind, webhookSwitchedOff];

import { notificationKind } from "../../../platform/notifications/notification-kind.ts";

/** What is said of a deal that is shared. */
export type SharedFacts = { readonly dealId: string; readonly name: string; readonly by: string; readonly mayChange: boolean };

/** To whom a deal is shared. */
export const dealShared = notificationKind<SharedFacts>({
  name: "crm.dealShared",
  label: "Somebody shares a deal with you",
  defaults: { app: true },
  leastRole: "viewer",
  write: ({ dealId, name, by, mayChange }) => ({
    title: `${by} shared a deal with you: ${name}`,
    text: mayChange ? "You may change it." : "You may read it.",
    place: `/crm/deals/${dealId}`,
  }),
});

import { notificationKind } from "../notification-kind.ts";

/** To admins: a webhook failed so often that nothing is sent there any more. */
export const webhookSwitchedOff = notificationKind<{ label: string; because: string }>({
  name: "webhooks.switchedOff",
  label: "A webhook is switched off because it fails",
  defaults: { app: true, email: true },
  leastRole: "admin",
  write: ({ label, because }) => ({
    title: `The webhook ${label} is switched off`,
    text: `${because} Put that right, switch the webhook on again and replay what was missed.`,
    place: "/webhooks",
  }),
});

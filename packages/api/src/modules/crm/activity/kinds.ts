import { DateTime } from "luxon";
import { notificationKind, type Words, type Wording } from "../../../platform/notifications/notification-kind.ts";
import type { ActivityKind } from "./words.contract.ts";

/** What is said of an activity. Instants are texts: facts travel as JSON. */
export type ActivityFacts = {
  readonly activityId: string;
  readonly kind: ActivityKind;
  readonly subject: string;
  readonly dueAt: string | null;
  readonly partyId: string | null;
  readonly dealId: string | null;
  /** What the party or the deal is called. */
  readonly about: string;
  /** Who did what is told. */
  readonly by: string;
};

/** The deal before the party: fewer may see it, and what was told of it goes with the right to see it. */
const placeOf = ({ partyId, dealId }: ActivityFacts): string => (dealId === null ? `/crm/parties/${partyId}` : `/crm/deals/${dealId}`);

function due({ subject, dueAt, about, ...facts }: ActivityFacts, { timeZone }: Wording): Words {
  const at = dueAt === null ? "" : DateTime.fromISO(dueAt, { zone: timeZone }).setLocale("en").toFormat("d LLL, HH:mm");
  return { title: `Due: ${subject}`, text: `${about}, ${at}.`, place: placeOf({ subject, dueAt, about, ...facts }) };
}

/** To whoever is to do it, when it is due. */
export const taskDue = notificationKind<ActivityFacts>({
  name: "crm.taskDue",
  label: "Something you are to do is due",
  defaults: { app: true, push: true },
  leastRole: "viewer",
  write: due,
});

/** To whoever is given something to do by somebody else. */
export const taskAssigned = notificationKind<ActivityFacts>({
  name: "crm.taskAssigned",
  label: "Somebody gives you something to do",
  defaults: { app: true },
  leastRole: "viewer",
  write: (facts) => ({ title: `${facts.by} assigned you: ${facts.subject}`, text: facts.about, place: placeOf(facts) }),
});

/** To whoever is named in a note, task, call or meeting. */
export const mentioned = notificationKind<ActivityFacts>({
  name: "crm.mention",
  label: "Somebody mentions you about a party or a deal",
  defaults: { app: true, push: true },
  leastRole: "viewer",
  write: (facts) => ({ title: `${facts.by} mentioned you: ${facts.subject}`, text: facts.about, place: placeOf(facts) }),
});

/** What the CRM tells people. */
export const activityNotifications = [taskDue, taskAssigned, mentioned] as const;

import { eq, inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import {
  endEscalation,
  restartEscalation,
  startEscalation,
  type EscalationKind,
} from "../../../platform/notifications/escalation/escalation.ts";
import { notify } from "../../../platform/notifications/notify.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import type { AlertSeverity } from "../contract.ts";
import { alert, area, site, unit } from "../schema.ts";
import type { Audience } from "./contract.ts";
import { alertAcknowledged, alertOpened, alertResolved, callOver, criticalCall, ordinaryCall, type AlertFacts } from "./kinds.ts";
import { chainOf, peopleOf, type Around } from "./on-call.ts";

const kind = "coldchain.alert";

/** Chains about alerts: whoever is called is told of the alert as it is by then. */
export const alertEscalation: EscalationKind<Audience> = {
  name: kind,
  call: async (tx, { subject, audience, key, now }) => {
    const [found] = await alertsAround(tx, [subject]);
    if (!found || found.status === "resolved" || found.status === "acknowledged") return [];
    const people = await peopleOf(tx, audience, { ...found.around, now });
    const how = found.facts.severity === "critical" ? criticalCall : ordinaryCall;
    if (people.length > 0) await notify(tx, how, { to: people, facts: found.facts, key });
    return people;
  },
};

type Found = { readonly status: string; readonly facts: AlertFacts; readonly around: Omit<Around, "now"> };

/** Alerts with where they are, read as whoever may see all of the organization. */
async function alertsAround(tx: Tx, ids: readonly string[]): Promise<Found[]> {
  const rows = await tx
    .select({
      alert,
      unit: unit.name,
      assignedTo: unit.assignedTo,
      area: area.name,
      site: site.name,
      siteId: site.id,
      timeZone: site.timezone,
    })
    .from(alert)
    .innerJoin(unit, eq(unit.id, alert.unitId))
    .innerJoin(area, eq(area.id, unit.areaId))
    .innerJoin(site, eq(site.id, area.siteId))
    .where(inArray(alert.id, [...ids]));
  return rows.map(({ alert: row, assignedTo, siteId, timeZone, ...names }) => {
    const { id: alertId, unitId, type, severity, openedAt, peakCelsius, minCelsius, maxCelsius } = row;
    const facts = {
      alertId,
      unitId,
      type,
      severity,
      openedAt: openedAt.toISOString(),
      timeZone,
      peakCelsius,
      minCelsius,
      maxCelsius,
      ...names,
    };
    return { status: row.status, facts, around: { siteId, timeZone, assignedTo } };
  });
}

/** An alert that calls from now on, by the chain of its severity. */
export type Calling = { readonly id: string; readonly severity: AlertSeverity };

/** Begins to call people about alerts that have just opened, or opened again, and tells webhooks. */
export async function callAbout(tx: Tx, alerts: readonly Calling[], now: Date): Promise<void> {
  if (alerts.length === 0) return;
  const found = await alertsAround(
    tx,
    alerts.map(({ id }) => id),
  );
  for (const { facts } of found) await notify(tx, alertOpened, { to: [], facts, key: `${facts.alertId}:${now.toISOString()}` });
  for (const one of alerts) await begin(tx, one, now);
}

async function begin(tx: Tx, { id, severity }: Calling, now: Date): Promise<void> {
  await startEscalation(tx, { kind, subject: id }, { chain: await chainOf(tx, severity), now });
}

/** Calls by the chain of critical alerts about those that have become so. */
export async function callMoreUrgently(tx: Tx, alertIds: readonly string[], now: Date): Promise<void> {
  for (const id of alertIds) {
    await endEscalation(tx, { kind, subject: id }, { ending: "replaced", now });
    await begin(tx, { id, severity: "critical" }, now);
  }
}

/** Goes on calling about critical alerts, or begins again where the chain had come to its end. */
export async function callOn(tx: Tx, alertIds: readonly string[], now: Date): Promise<void> {
  for (const id of alertIds) await restartEscalation(tx, { kind, subject: id }, { chain: await chainOf(tx, "critical"), now });
}

/** How alerts came to need nobody any more. */
export type Answer = {
  readonly what: "acknowledged" | "resolved";
  /** Null when it ended by itself. */
  readonly by: UserId | null;
  readonly note: string | null;
  readonly now: Date;
};

/** Ends calling about alerts, in the transaction of the answer: no step is taken after it. Tells those who had been called, and webhooks. */
export async function callNoMore(tx: Tx, alertIds: readonly string[], { what, by, note, now }: Answer): Promise<void> {
  if (alertIds.length === 0) return;
  const name = by === null ? null : await nameOf(tx, by);
  for (const { facts } of await alertsAround(tx, alertIds)) {
    const subject = facts.alertId;
    const called = await endEscalation(tx, { kind, subject }, { ending: what, now });
    const telling = { facts: { ...facts, what, by: name, note }, key: `${subject}:${now.toISOString()}` };
    await notify(tx, callOver, { to: called.filter((one) => one !== by), ...telling });
    await notify(tx, what === "acknowledged" ? alertAcknowledged : alertResolved, { to: [], ...telling });
  }
}

async function nameOf(tx: Tx, userId: UserId): Promise<string> {
  const [found] = await tx.select({ name: membership.name }).from(membership).where(eq(membership.userId, userId));
  return found?.name ?? "A program";
}

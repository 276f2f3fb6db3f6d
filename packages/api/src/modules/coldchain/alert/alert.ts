import { and, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { AcknowledgeAlert, AlertEventKind, AlertSeverity, AlertType, ReopenAlert, ResolveAlert } from "../contract.ts";
import { fault } from "../fault.ts";
import { callAbout, callMoreUrgently, callNoMore, callOn } from "../on-call/calling.ts";
import { alert, alertEvent } from "../schema.ts";

export type Alert = typeof alert.$inferSelect;

/** Who does something to an alert, and when. */
export type Act = { readonly actor: Principal; readonly now: Date };

/**
 * Acknowledges an alert once: whoever was first stays in the record. Locks the row: two phones may answer the same
 * alarm. An escalated alert can be acknowledged again.
 * @throws alertAlreadyAcknowledged, alertAlreadyResolved, alertMissing, alertNotYours
 */
export async function acknowledgeAlert(tx: Tx, { actor, now }: Act, { alertId, note }: AcknowledgeAlert): Promise<Alert> {
  const found = await lockAlert(tx, alertId);
  if (found.status === "resolved") throw fault.alertAlreadyResolved({ alertId });
  if (found.status === "acknowledged")
    throw fault.alertAlreadyAcknowledged({ alertId, by: found.acknowledgedBy, at: found.acknowledgedAt });
  const change = { status: "acknowledged", acknowledgedAt: now, acknowledgedBy: actor.userId, acknowledgeNote: note || null } as const;
  const by = actor.userId;
  const changed = await record(tx, found, { change, event: { kind: "acknowledged", at: now, by, note: note || null } });
  await callNoMore(tx, [alertId], { what: "acknowledged", by, note: note || null, now });
  return changed;
}

/**
 * Resolves an open alert, acknowledged or not: cause and corrective action are its record.
 * @throws alertAlreadyResolved, alertMissing, alertNotYours
 */
export async function resolveAlert(tx: Tx, { actor, now }: Act, { alertId, cause, correctiveAction }: ResolveAlert): Promise<Alert> {
  const found = await lockAlert(tx, alertId);
  if (found.status === "resolved") throw fault.alertAlreadyResolved({ alertId });
  const change = { status: "resolved", resolvedAt: now, resolvedBy: actor.userId, cause, correctiveAction } as const;
  const by = actor.userId;
  const changed = await record(tx, found, { change, event: { kind: "resolved", at: now, by, note: `${cause}\n${correctiveAction}` } });
  await callNoMore(tx, [alertId], { what: "resolved", by, note: cause, now });
  return changed;
}

/**
 * Opens a resolved alert again. Its history keeps how it was resolved.
 * @throws alertStillOpen, alertOfTypeOpen when a newer one of its type is open for the unit, alertMissing, alertNotYours
 */
export async function reopenAlert(tx: Tx, { actor, now }: Act, { alertId, note }: ReopenAlert): Promise<Alert> {
  const found = await lockAlert(tx, alertId);
  if (found.status !== "resolved") throw fault.alertStillOpen({ alertId });
  const [newer] = await tx
    .select({ id: alert.id })
    .from(alert)
    .where(and(eq(alert.unitId, found.unitId), eq(alert.type, found.type), ne(alert.status, "resolved")));
  if (newer) throw fault.alertOfTypeOpen({ alertId, openAlertId: newer.id });
  const unsettled = {
    resolvedAt: null,
    resolvedBy: null,
    cause: null,
    correctiveAction: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgeNote: null,
  };
  const change = { status: "active", reopenedAt: now, ...unsettled } as const;
  const changed = await record(tx, found, { change, event: { kind: "reopened", at: now, by: actor.userId, note } });
  await callAbout(tx, [changed], now);
  return changed;
}

/** Rows that the caller may see but not change are hidden from a lock, hence the second look. */
async function lockAlert(tx: Tx, alertId: string): Promise<Alert> {
  const [found] = await tx.select().from(alert).where(eq(alert.id, alertId)).for("update");
  if (found) return found;
  const [seen] = await tx.select({ id: alert.id }).from(alert).where(eq(alert.id, alertId));
  throw seen ? fault.alertNotYours({ alertId }) : fault.alertMissing({ alertId });
}

type Event = { readonly kind: AlertEventKind; readonly at: Date; readonly by: string | null; readonly note: string | null };
type Change = { readonly change: Partial<Alert>; readonly event: Event };

async function record(tx: Tx, { id, unitId }: Alert, { change, event }: Change): Promise<Alert> {
  const [changed] = await tx.update(alert).set(change).where(eq(alert.id, id)).returning();
  await tx.insert(alertEvent).values({ alertId: id, unitId, ...event });
  return changed!;
}

/** An alert as a rule wants to open it. */
export type Wanted = {
  readonly unitId: string;
  readonly sensorId: string | null;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly openedAt: Date;
  readonly peakCelsius: number | null;
  readonly minCelsius: number | null;
  readonly maxCelsius: number | null;
  readonly note: string;
};

/** For alerts that are not about a temperature. */
export const noTemperature = { peakCelsius: null, minCelsius: null, maxCelsius: null } as const;

/** Opens alerts that rules want. One that is open already, of the same type and unit, stays the only one. */
export async function openAlerts(tx: Tx, wanted: readonly Wanted[], now: Date): Promise<void> {
  if (wanted.length === 0) return;
  const opened = await tx
    .insert(alert)
    .values(
      wanted.map(({ unitId, sensorId, type, severity, openedAt, peakCelsius, minCelsius, maxCelsius }) => ({
        unitId,
        sensorId,
        type,
        severity,
        openedAt,
        peakCelsius,
        minCelsius,
        maxCelsius,
      })),
    )
    .onConflictDoNothing({ target: [alert.orgId, alert.unitId, alert.type], where: sql`status <> 'resolved'` })
    .returning({ id: alert.id, unitId: alert.unitId, type: alert.type, severity: alert.severity });
  const notes = new Map(wanted.map(({ unitId, type, note }) => [`${unitId}|${type}`, note]));
  await noteEvents(
    tx,
    opened.map(({ id, unitId, type }) => ({ alertId: id, unitId, kind: "opened", at: now, note: notes.get(`${unitId}|${type}`) ?? null })),
  );
  await callAbout(tx, opened, now);
}

/** What a rule does to open alerts. */
export type Settlement = { readonly kind: "resolved" | "withdrawn"; readonly cause: string; readonly now: Date };

/**
 * Ends alerts that nobody needs to answer any more. A withdrawn one must never have been answered by a person;
 * those that a person answers at this moment are left to them.
 */
export async function settleByRule(tx: Tx, alertIds: readonly string[], { kind, cause, now }: Settlement): Promise<void> {
  if (alertIds.length === 0) return;
  const untouched = kind === "withdrawn" ? sql`${alert.acknowledgedAt} is null and ${alert.reopenedAt} is null` : undefined;
  const settled = await tx
    .update(alert)
    .set({ status: "resolved", resolvedAt: now, resolvedBy: null, cause })
    .where(and(inArray(alert.id, [...alertIds]), ne(alert.status, "resolved"), untouched))
    .returning({ id: alert.id, unitId: alert.unitId });
  await noteEvents(
    tx,
    settled.map(({ id, unitId }) => ({ alertId: id, unitId, kind, at: now, note: cause })),
  );
  const ids = settled.map(({ id }) => id);
  await callNoMore(tx, ids, { what: "resolved", by: null, note: cause, now });
}

/** Makes alerts more urgent. Those that are resolved by now stay so. */
export async function escalateByRule(
  tx: Tx,
  alertIds: readonly string[],
  { kind, note, now }: { kind: "escalated" | "recurred"; note: string; now: Date },
): Promise<void> {
  if (alertIds.length === 0) return;
  const from = kind === "recurred" ? "acknowledged" : "active";
  const before = await tx
    .select({ id: alert.id, severity: alert.severity })
    .from(alert)
    .where(inArray(alert.id, [...alertIds]));
  const escalated = await tx
    .update(alert)
    .set({ status: "escalated", severity: "critical" })
    .where(and(inArray(alert.id, [...alertIds]), eq(alert.status, from)))
    .returning({ id: alert.id, unitId: alert.unitId });
  await noteEvents(
    tx,
    escalated.map(({ id, unitId }) => ({ alertId: id, unitId, kind, at: now, note })),
  );
  const wereCritical = new Set(before.filter(({ severity }) => severity === "critical").map(({ id }) => id));
  const ids = escalated.map(({ id }) => id);
  await callMoreUrgently(
    tx,
    ids.filter((id) => !wereCritical.has(id)),
    now,
  );
  await callOn(
    tx,
    ids.filter((id) => wereCritical.has(id)),
    now,
  );
}

async function noteEvents(tx: Tx, events: readonly (typeof alertEvent.$inferInsert)[]): Promise<void> {
  if (events.length > 0) await tx.insert(alertEvent).values([...events]);
}

/** What happened to an alert, the latest first. */
export async function alertHistory(tx: Tx, alertId: string): Promise<(typeof alertEvent.$inferSelect)[]> {
  return tx.select().from(alertEvent).where(eq(alertEvent.alertId, alertId)).orderBy(desc(alertEvent.at), desc(alertEvent.id));
}

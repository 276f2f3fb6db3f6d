import { and, eq, lt, ne, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { readStandings, settleAlarms } from "../alert/alarm.ts";
import { escalateByRule } from "../alert/alert.ts";
import { conditionOf, lockUnits, readUnits, writeConditions, type JudgedUnit } from "../excursion/condition.ts";
import { settleSensorAlerts } from "../alert/health.ts";
import { alert, unit } from "../schema.ts";
import { loadTracks, reviseForSilence, writeRevisions, type Track } from "../excursion/track.ts";

/** How long an alarm may go unanswered before it is escalated, in milliseconds. */
export const unansweredFor = 30 * 60 * 1000;

/**
 * Notices what no reading tells: that readings stopped. Ends the excursions of silent sensors, changes the status of
 * their units and opens alerts. Looks at everything without locks first, and locks only what has changed.
 */
export async function noticeSilence(tx: Tx, now: Date): Promise<void> {
  const monitored = await tx.select({ id: unit.id }).from(unit).where(ne(unit.status, "offline"));
  const ids = monitored.map(({ id }) => id);
  if (ids.length === 0) return;
  const [units, loaded] = await Promise.all([readUnits(tx, ids), loadTracks(tx, ids)]);
  const tracks = Map.groupBy(loaded, ({ unitId }) => unitId);
  const changed = [...units.values()].filter((judged) => isStale(judged, tracks.get(judged.unitId) ?? [], now)).map(({ unitId }) => unitId);
  await refreshUnits(tx, changed.toSorted(), now);
}

function isStale(judged: JudgedUnit, tracks: readonly Track[], now: Date): boolean {
  const at = now.getTime();
  const ended = tracks.some((track) => reviseForSilence(track, at, judged.history).episodes.length > 0 && track.latest?.endedAt === null);
  return ended || conditionOf(judged, tracks, { revisions: [], now: at }).status !== judged.status;
}

/** Brings units up to date without new readings: after silence, or after a sensor was put in or taken out. */
export async function refreshUnits(tx: Tx, unitIds: readonly string[], now: Date): Promise<void> {
  if (unitIds.length === 0) return;
  await lockUnits(tx, unitIds);
  const [units, tracks, standings] = await Promise.all([readUnits(tx, unitIds), loadTracks(tx, unitIds), readStandings(tx, unitIds)]);
  const at = now.getTime();
  const revisions = tracks.flatMap((track) => {
    const judged = units.get(track.unitId);
    return judged ? [reviseForSilence(track, at, judged.history)] : [];
  });
  const conditions = [...units.values()].map((judged) => conditionOf(judged, tracks, { revisions, now: at }));
  await Promise.all([writeRevisions(tx, revisions), writeConditions(tx, conditions, units)]);
  await settleAlarms(tx, { conditions, revisions, standings, now });
}

/** Escalates alarms that nobody has answered. */
export async function escalateUnanswered(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - unansweredFor);
  const unanswered = await tx
    .select({ id: alert.id })
    .from(alert)
    .where(
      and(
        eq(alert.type, "alarm_active"),
        eq(alert.status, "active"),
        lt(sql`coalesce(${alert.reopenedAt}, ${alert.createdAt})`, before.toISOString()),
      ),
    );
  await escalateByRule(
    tx,
    unanswered.map(({ id }) => id),
    { kind: "escalated", note: "Nobody has answered this alarm for half an hour.", now },
  );
}

/** Opens and ends the alerts about sensors that depend on the calendar. */
export async function checkCalibration(tx: Tx, now: Date): Promise<void> {
  const units = await tx.select({ id: unit.id }).from(unit).orderBy(unit.id);
  await lockUnits(
    tx,
    units.map(({ id }) => id),
  );
  await settleSensorAlerts(
    tx,
    units.map(({ id }) => id),
    now,
  );
}

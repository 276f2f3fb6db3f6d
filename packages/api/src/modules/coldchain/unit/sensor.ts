import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { lockUnits, readUnits, type JudgedUnit } from "../excursion/condition.ts";
import type { PlaceSensor } from "../contract.ts";
import { fault } from "../fault.ts";
import { maxClockSkew } from "../reading/ingest.ts";
import { refreshUnits } from "./monitoring.ts";
import { sensor, sensorPlacement } from "../schema.ts";
import { loadTracks, milliseconds, reviseForSilence, writeRevisions } from "../excursion/track.ts";

type Sensor = typeof sensor.$inferSelect;

/** A first placement counts from here: readings from before somebody registered it belong to where it was found. */
const sinceEver = 0;

/**
 * Puts a sensor into a unit, moves it or takes it out. Readings belong to where it sat at their time, so it cannot be
 * placed back before its latest one. An excursion that runs where it leaves ends with its last reading there.
 * Locks the sensor, then both units: a batch of readings waits, or is waited for.
 * @throws sensorMissing, unitMissing, placedInTheFuture, placedBeforeReadings, placedElsewhereThen
 */
export async function placeSensor(tx: Tx, { sensorId, unitId, at }: PlaceSensor, now: Date): Promise<Sensor> {
  const [found] = await tx.select().from(sensor).where(eq(sensor.id, sensorId)).for("no key update");
  if (!found) throw fault.sensorMissing({ sensorId });
  if (found.unitId === unitId) return found;
  const concerned = [found.unitId, unitId].filter((id) => id !== null).toSorted();
  await lockUnits(tx, concerned);
  const units = await readUnits(tx, concerned);
  if (unitId !== null && !units.has(unitId)) throw fault.unitMissing({ unitId });

  const [current] = await tx
    .select()
    .from(sensorPlacement)
    .where(and(eq(sensorPlacement.sensorId, sensorId), isNull(sensorPlacement.removedAt)));
  const moment = await momentOf(tx, { sensorId, at, now });
  if (current) {
    await leave(tx, sensorId, { unitId: current.unitId, history: units.get(current.unitId)!.history });
    await tx.update(sensorPlacement).set({ removedAt: moment }).where(eq(sensorPlacement.id, current.id));
  }
  if (unitId !== null) await tx.insert(sensorPlacement).values({ sensorId, unitId, placedAt: moment });
  const [placed] = await tx.update(sensor).set({ unitId }).where(eq(sensor.id, sensorId)).returning();
  await refreshUnits(tx, [...units.keys()].toSorted(), now);
  return placed!;
}

type Wish = { readonly sensorId: string; readonly at: Date | undefined; readonly now: Date };

/**
 * The instant from which a placement counts: after every reading, because those already belong somewhere, and after
 * where it sat is known. Never later than clocks differ: a reading from before then would belong to two places.
 */
async function momentOf(tx: Tx, { sensorId, at, now }: Wish): Promise<Date> {
  const { lastReading, settledUntil } = await historyOf(tx, sensorId);
  if (!at) {
    if (lastReading === null && settledUntil === null) return new Date(sinceEver);
    // A device's clock may run ahead of ours.
    return new Date(Math.max(now.getTime(), (lastReading ?? 0) + 1, settledUntil ?? 0));
  }
  const wished = at.getTime();
  if (wished > now.getTime() + maxClockSkew) throw fault.placedInTheFuture({ fields: { at: "Lies in the future." } });
  if (lastReading !== null && wished <= lastReading)
    throw fault.placedBeforeReadings({ fields: { at: `The latest reading is of ${new Date(lastReading).toISOString()}.` } });
  if (settledUntil !== null && wished < settledUntil)
    throw fault.placedElsewhereThen({ fields: { at: `Where it sat is known until ${new Date(settledUntil).toISOString()}.` } });
  return at;
}

/** When a sensor last measured, and until when it is known where it sat; null when never. In milliseconds since 1970. */
async function historyOf(tx: Tx, sensorId: string): Promise<{ lastReading: number | null; settledUntil: number | null }> {
  const { rows } = await tx.execute<{ lastReading: number | null; settledUntil: number | null }>(sql`
    select
      (select ${milliseconds(sql`r.measured_at`)} from coldchain.reading r
        where r.sensor_id = ${sensorId}::uuid order by r.measured_at desc limit 1) as "lastReading",
      (select ${milliseconds(sql`max(coalesce(p.removed_at, p.placed_at + interval '1 millisecond'))`)} from coldchain.sensor_placement p
        where p.sensor_id = ${sensorId}::uuid) as "settledUntil"`);
  return rows[0]!;
}

/** Ends what runs in the unit that the sensor leaves, as silence for ever after would. */
async function leave(tx: Tx, sensorId: string, { unitId, history }: Pick<JudgedUnit, "unitId" | "history">): Promise<void> {
  const track = (await loadTracks(tx, [unitId])).find((one) => one.sensorId === sensorId);
  if (track) await writeRevisions(tx, [reviseForSilence(track, Number.MAX_SAFE_INTEGER, history)]);
}

/** Removes a sensor that has never measured and never sat anywhere. @throws sensorHasReadings, sensorMissing */
export async function removeSensor(tx: Tx, sensorId: string): Promise<{ id: string }> {
  const [found] = await tx.select({ id: sensor.id }).from(sensor).where(eq(sensor.id, sensorId)).for("update");
  if (!found) throw fault.sensorMissing({ sensorId });
  const { rows } = await tx.execute(sql`select from coldchain.reading where sensor_id = ${sensorId}::uuid limit 1`);
  if (rows.length > 0) throw fault.sensorHasReadings({ sensorId });
  await tx.delete(sensor).where(eq(sensor.id, sensorId)).returning({ id: sensor.id });
  return { id: sensorId };
}

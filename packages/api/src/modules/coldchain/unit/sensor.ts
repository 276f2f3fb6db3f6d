import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { lockUnits, readUnits, type JudgedUnit } from "../excursion/condition.ts";
import type { PlaceSensor } from "../contract.ts";
import { fault } from "../fault.ts";
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
 * @throws sensorMissing, placedBeforeReadings
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
  const moment = await momentOf(tx, { sensorId, at, now, isFirst: !(await wasEverPlaced(tx, sensorId)) });
  if (current) {
    if (moment <= current.placedAt) throw fault.placedBeforeReadings({ fields: { at: "Lies before the sensor was put where it is." } });
    await leave(tx, sensorId, { unitId: current.unitId, history: units.get(current.unitId)!.history });
    await tx.update(sensorPlacement).set({ removedAt: moment }).where(eq(sensorPlacement.id, current.id));
  }
  if (unitId !== null) await tx.insert(sensorPlacement).values({ sensorId, unitId, placedAt: moment });
  const [placed] = await tx.update(sensor).set({ unitId }).where(eq(sensor.id, sensorId)).returning();
  await refreshUnits(tx, [...units.keys()].toSorted(), now);
  return placed!;
}

async function wasEverPlaced(tx: Tx, sensorId: string): Promise<boolean> {
  return (
    (await tx.select({ id: sensorPlacement.id }).from(sensorPlacement).where(eq(sensorPlacement.sensorId, sensorId)).limit(1)).length > 0
  );
}

type Wish = { readonly sensorId: string; readonly at: Date | undefined; readonly now: Date; readonly isFirst: boolean };

/** The instant from which a placement counts: after every reading, because those already belong somewhere. */
async function momentOf(tx: Tx, { sensorId, at, now, isFirst }: Wish): Promise<Date> {
  const { rows } = await tx.execute<{ at: number | null }>(sql`
    select ${milliseconds(sql`r.measured_at`)} as at from coldchain.reading r where r.sensor_id = ${sensorId}::uuid order by r.measured_at desc limit 1`);
  const lastReading = rows[0]?.at ?? null;
  if (at) {
    if (lastReading !== null && at.getTime() <= lastReading)
      throw fault.placedBeforeReadings({ fields: { at: `The latest reading is of ${new Date(lastReading).toISOString()}.` } });
    return at;
  }
  if (lastReading === null) return isFirst ? new Date(sinceEver) : now;
  // A device's clock may run ahead of ours.
  return new Date(Math.max(now.getTime(), lastReading + 1));
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

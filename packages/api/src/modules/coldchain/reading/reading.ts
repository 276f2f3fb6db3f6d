import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { readStandings, settleAlarms, type Standing } from "../alert/alarm.ts";
import { conditionOf, lockUnits, readUnits, writeConditions, type JudgedUnit } from "../excursion/condition.ts";
import type { IngestReport, Measurement, SensorHealth } from "../contract.ts";
import type { Sample } from "../excursion/excursion.ts";
import { newestHealth, recordHealth } from "../alert/health.ts";
import { report, sortBatch, type Candidate } from "./ingest.ts";
import { idsByName, sensorsNamed, type NamedSensor } from "./sensor-names.ts";
import {
  instantText,
  list,
  loadTracks,
  milliseconds,
  revise,
  writeRevisions,
  type Pair,
  type Revision,
  type Track,
} from "../excursion/track.ts";

/** Readings and health as devices send them. */
export type Batch = { readonly readings: readonly Measurement[]; readonly health: readonly SensorHealth[] };

/**
 * Takes a batch in: stores what is new, evaluates the units it touches, opens and settles alerts. Idempotent: the same
 * batch again changes nothing. Locks sensors, then units, each in the order of their ids, before the first write;
 * two batches at once wait for each other and never block each other for good.
 * The partitions for the months of the readings must exist, see `months.ts`.
 */
export async function ingest(tx: Tx, { readings, health }: Batch, now: Date): Promise<IngestReport> {
  const names = [...new Set([...readings, ...health].map(({ sensor }) => sensor))];
  const sensors = await lockSensors(tx, names);
  const batch = sortBatch(readings, sensors.ids, now);
  const located = batch.candidates.map((candidate) => ({ ...candidate, unitId: unitAt(sensors.placements, candidate) }));

  const pairs = pairsOf(located);
  const unitIds = [...new Set([...pairs.map(({ unitId }) => unitId), ...sensors.current.values()])].toSorted();
  await lockUnits(tx, unitIds);
  const [units, tracks, standings] = await Promise.all([
    readUnits(tx, unitIds),
    loadTracks(tx, unitIds, pairs),
    readStandings(tx, unitIds),
  ]);

  const kept = await store(tx, located, now);
  const fresh = located.filter((_, i) => !kept.has(i));
  await Promise.all([
    recordHealth(tx, { health: newestHealth(health, sensors.ids), readings: fresh, unitOf: sensors.current, now }),
    evaluateUnits(tx, { units, tracks, standings, fresh, now }),
  ]);
  return report(batch, kept);
}

/** A measurement that may be stored, and the unit its sensor sat in at its time. */
type Located = Candidate & { readonly unitId: string | null };

type Placement = { readonly sensorId: string; readonly unitId: string; readonly from: number; readonly to: number | null };

type Sensors = {
  readonly ids: ReadonlyMap<string, string>;
  readonly placements: ReadonlyMap<string, readonly Placement[]>;
  /** Where sensors sit now. */
  readonly current: ReadonlyMap<string, string>;
};

/** Finds sensors by id or serial number and locks them: where they sit cannot change until the end. */
async function lockSensors(tx: Tx, names: readonly string[]): Promise<Sensors> {
  if (names.length === 0) return { ids: new Map(), placements: new Map(), current: new Map() };
  const found = await tx.execute<NamedSensor>(sql`${sensorsNamed(names)} for no key update`);
  const placed = await tx.execute<Placement>(sql`
    select sensor_id as "sensorId", unit_id as "unitId", ${milliseconds(sql`placed_at`)} as "from", ${milliseconds(sql`removed_at`)} as "to"
    from coldchain.sensor_placement where sensor_id = any(${list(found.rows.map(({ id }) => id))}::uuid[]) order by sensor_id, placed_at`);
  const placements = Map.groupBy(placed.rows, ({ sensorId }) => sensorId);
  const current = new Map(placed.rows.filter(({ to }) => to === null).map(({ sensorId, unitId }) => [sensorId, unitId]));
  return { ids: idsByName(names, found.rows), placements, current };
}

function unitAt(placements: Sensors["placements"], { sensorId, at }: Candidate): string | null {
  return placements.get(sensorId)?.find(({ from, to }) => from <= at && (to === null || at < to))?.unitId ?? null;
}

function pairsOf(located: readonly Located[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { sensorId, unitId } of located) if (unitId !== null) pairs.set(`${sensorId}|${unitId}`, { sensorId, unitId });
  return [...pairs.values()];
}

/**
 * Stores what is new, in the order of the key. Answers the temperature that was there before for each that was not
 * new. A second statement reads those, because only its newer snapshot sees what a batch at the same time has stored.
 */
async function store(tx: Tx, located: readonly Located[], now: Date): Promise<Map<number, number>> {
  if (located.length === 0) return new Map();
  const { rows: added } = await tx.execute<{ sensorId: string; at: number }>(sql`
    insert into coldchain.reading (sensor_id, measured_at, unit_id, celsius, received_at)
    select s.sensor_id, s.measured_at, s.unit_id, s.celsius, ${now.toISOString()}::timestamptz
    from unnest(${list(located.map(({ sensorId }) => sensorId))}::uuid[], ${list(located.map(({ at }) => instantText(at)))}::timestamptz[],
      ${list(located.map(({ unitId }) => unitId))}::uuid[], ${list(located.map(({ celsius }) => celsius))}::float8[]) s(sensor_id, measured_at, unit_id, celsius)
    on conflict do nothing
    returning sensor_id as "sensorId", ${milliseconds(sql`measured_at`)} as at`);
  if (added.length === located.length) return new Map();

  const isNew = new Set(added.map(({ sensorId, at }) => `${sensorId}|${at}`));
  const known = located.flatMap(({ sensorId, at }, index) => (isNew.has(`${sensorId}|${at}`) ? [] : [{ index, sensorId, at }]));
  const { rows } = await tx.execute<{ index: number; celsius: number }>(sql`
    select s.index, r.celsius
    from unnest(${list(known.map(({ index }) => index))}::int[], ${list(known.map(({ sensorId }) => sensorId))}::uuid[],
      ${list(known.map(({ at }) => instantText(at)))}::timestamptz[]) s(index, sensor_id, measured_at)
    join coldchain.reading r on r.sensor_id = s.sensor_id and r.measured_at = s.measured_at`);
  return new Map(rows.map(({ index, celsius }) => [index, celsius]));
}

type Touched = {
  readonly units: ReadonlyMap<string, JudgedUnit>;
  readonly tracks: readonly Track[];
  readonly standings: readonly Standing[];
  readonly fresh: readonly Located[];
  readonly now: Date;
};

async function evaluateUnits(tx: Tx, { units, tracks, standings, fresh, now }: Touched): Promise<void> {
  if (fresh.length === 0) return;
  const samples = Map.groupBy(fresh, ({ sensorId, unitId }) => `${sensorId}|${unitId}`);
  const revisions: Revision[] = [];
  const moved: Track[] = [];
  for (const track of tracks) {
    const locked = units.get(track.unitId);
    const [first, ...rest] = samples.get(`${track.sensorId}|${track.unitId}`) ?? [];
    if (locked && first)
      revisions.push(await revise(tx, track, { samples: [first, ...rest], history: locked.history, now: now.getTime() }));
    moved.push({ ...track, last: newer(track.last, rest.at(-1) ?? first) });
  }
  const touched = [...new Set(revisions.map(({ pair }) => pair.unitId))];
  const conditions = touched.map((unitId) => conditionOf(units.get(unitId)!, moved, { revisions, now: now.getTime() }));
  await Promise.all([writeRevisions(tx, revisions), writeConditions(tx, conditions, units)]);
  const concerned = new Set(touched);
  await settleAlarms(tx, { conditions, revisions, standings: standings.filter(({ unitId }) => concerned.has(unitId)), now });
}

const newer = (stored: Sample | null, arrived: Sample | undefined): Sample | null =>
  arrived && (!stored || arrived.at > stored.at) ? { at: arrived.at, celsius: arrived.celsius } : stored;

import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { organizationDefault } from "@freehold/kernel/expression/sql.ts";
import { prepared, run } from "../../../prepared.ts";
import { readStandings, settleAlarms, type Standing } from "../alert/alarm.ts";
import { conditionOf, lockUnits, readUnits, writeConditions, type JudgedUnit } from "../excursion/condition.ts";
import type { IngestReport, Measurement, SensorHealth } from "../contract.ts";
import type { Sample } from "../excursion/excursion.ts";
import { newestHealth, recordHealth } from "../alert/health.ts";
import { report, sortBatch, type Candidate } from "./ingest.ts";
import { idsByName, lockSensors, type Placement } from "./sensor-names.ts";
import { loadTracks, revise, writeRevisions, type Pair, type Revision, type Track } from "../excursion/track.ts";

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
  const sensors = await knownSensors(tx, names);
  const batch = sortBatch(readings, sensors.ids, now);
  const stretches = stretchesOf(batch.candidates, sensors.placements);

  const pairs = pairsOf(stretches);
  const unitIds = [...new Set([...pairs.map(({ unitId }) => unitId), ...sensors.current.values()])].toSorted();
  // Sent together, done in this order: what is read is what the locks waited for, and from before the readings are there.
  const [, units, tracks, standings, kept] = await Promise.all([
    lockUnits(tx, unitIds),
    readUnits(tx, unitIds),
    loadTracks(tx, unitIds, pairs),
    readStandings(tx, unitIds),
    store(tx, stretches, now),
  ]);

  const fresh = freshOf(stretches, kept);
  await Promise.all([
    recordHealth(tx, {
      health: newestHealth(health, sensors.ids),
      readings: fresh.map(({ samples }) => samples.at(-1)!),
      unitOf: sensors.current,
      now,
    }),
    evaluateUnits(tx, { units, tracks, standings, fresh, now }),
  ]);
  return report(batch, kept);
}

/** Measurements of one sensor that may be stored, in the order of their time, from while it sat in one unit or in none. */
type Stretch = { readonly sensorId: string; readonly unitId: string | null; readonly samples: readonly Candidate[] };

type Sensors = {
  readonly ids: ReadonlyMap<string, string>;
  readonly placements: ReadonlyMap<string, readonly Placement[]>;
  /** Where sensors sit now. */
  readonly current: ReadonlyMap<string, string>;
};

/** Finds sensors by id or serial number and locks them: where they sit cannot change until the end. */
async function knownSensors(tx: Tx, names: readonly string[]): Promise<Sensors> {
  if (names.length === 0) return { ids: new Map(), placements: new Map(), current: new Map() };
  const [found, placed] = await lockSensors(tx, names);
  const placements = Map.groupBy(placed, ({ sensorId }) => sensorId);
  const current = new Map(placed.filter(({ to }) => to === null).map(({ sensorId, unitId }) => [sensorId, unitId]));
  return { ids: idsByName(names, found), placements, current };
}

/** The candidates, in their order, cut where the sensor or the unit is another one. */
function stretchesOf(candidates: readonly Candidate[], placements: Sensors["placements"]): Stretch[] {
  const stretches: (Stretch & { readonly samples: Candidate[] })[] = [];
  let last: (typeof stretches)[number] | undefined;
  for (const candidate of candidates) {
    const { sensorId, at } = candidate;
    const unitId = placements.get(sensorId)?.find(({ from, to }) => from <= at && (to === null || at < to))?.unitId ?? null;
    if (last?.sensorId === sensorId && last.unitId === unitId) last.samples.push(candidate);
    else stretches.push((last = { sensorId, unitId, samples: [candidate] }));
  }
  return stretches;
}

/** What is new of the stretches. @param kept the places of what is not, among all samples */
function freshOf(stretches: readonly Stretch[], kept: ReadonlyMap<number, number>): readonly Stretch[] {
  if (kept.size === 0) return stretches;
  let place = 0;
  const fresh = stretches.map(({ samples, ...of }) => ({ ...of, samples: samples.filter(() => !kept.has(place++)) }));
  return fresh.filter(({ samples }) => samples.length > 0);
}

function pairsOf(stretches: readonly Stretch[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { sensorId, unitId } of stretches) if (unitId !== null) pairs.set(`${sensorId}|${unitId}`, { sensorId, unitId });
  return [...pairs.values()];
}

/** Samples as arrays: what a thousand of them have in common is said once. */
const sent = sql`unnest($2::int[], $3::float8[], $4::float8[]) with ordinality s(stretch, at, celsius, place)`;
const sensorSent = sql`($1::uuid[])[s.stretch]`;
const instantSent = sql`to_timestamp(s.at / 1000)`;

const storeSamples = prepared(sql`
  insert into coldchain.reading (org_id, sensor_id, measured_at, unit_id, celsius, received_at)
  select (select ${sql.raw(organizationDefault)}), ${sensorSent}, ${instantSent}, ($5::uuid[])[s.stretch], s.celsius, $6::timestamptz
  from ${sent} on conflict do nothing`);

// Rows of this transaction are those that have just been stored.
const keptSamples = prepared(sql`
  select (s.place - 1)::int as place, r.celsius from ${sent}
  join coldchain.reading r on r.sensor_id = ${sensorSent} and r.measured_at = ${instantSent}::timestamptz(3)
  where r.xmin <> pg_current_xact_id()::xid`);

/**
 * Stores what is new, in the order of the key. Answers the temperature that was there before for each that was not new, by its place.
 * A second statement reads those, because only its newer snapshot sees what a batch at the same time has stored.
 */
async function store(tx: Tx, stretches: readonly Stretch[], now: Date): Promise<Map<number, number>> {
  if (stretches.length === 0) return new Map();
  const samples = stretches.flatMap(({ samples: some }) => some);
  const values = [
    arrayOf(stretches.map(({ sensorId }) => sensorId)),
    arrayOf(stretches.flatMap(({ samples: { length } }, at) => Array<number>(length).fill(at + 1))),
    arrayOf(samples.map(({ at }) => at)),
    arrayOf(samples.map(({ celsius }) => celsius)),
  ];
  const { rowCount } = await run(tx, storeSamples, [...values, arrayOf(stretches.map(({ unitId }) => unitId)), now.toISOString()]);
  if (rowCount === samples.length) return new Map();
  const { rows } = await run<{ place: number; celsius: number }>(tx, keptSamples, values);
  return new Map(rows.map(({ place, celsius }) => [place, celsius]));
}

/** An array as PostgreSQL reads it, of ids or finite numbers: the driver would look into each for what has to be escaped. */
const arrayOf = (values: readonly (string | number | null)[]): string => `{${values.map((value) => value ?? "NULL").join()}}`;

type Touched = {
  readonly units: ReadonlyMap<string, JudgedUnit>;
  readonly tracks: readonly Track[];
  readonly standings: readonly Standing[];
  readonly fresh: readonly Stretch[];
  readonly now: Date;
};

async function evaluateUnits(tx: Tx, { units, tracks, standings, fresh, now }: Touched): Promise<void> {
  if (fresh.length === 0) return;
  const samples = Map.groupBy(fresh, ({ sensorId, unitId }) => `${sensorId}|${unitId}`);
  const revisions: Revision[] = [];
  const moved: Track[] = [];
  for (const track of tracks) {
    const locked = units.get(track.unitId);
    const [first, ...rest] = (samples.get(`${track.sensorId}|${track.unitId}`) ?? []).flatMap(({ samples: some }) => some);
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

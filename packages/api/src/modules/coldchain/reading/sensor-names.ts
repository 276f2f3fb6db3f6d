import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import { prepared, run } from "../../../prepared.ts";
import { milliseconds } from "../excursion/track.ts";

/** A sensor as it is found: devices call it by either. */
export type NamedSensor = { readonly id: string; readonly serial: string };

/** As long as a serial number or an id can be. Nothing longer is sent to the database, and no character it cannot hold. */
const longestName = 100;
const isPossible = (name: string): boolean => name.length <= longestName && isStorable("text", name);

/** The sensors that names mean, as a condition on their table. */
const isNamed = sql`id = any($1::uuid[]) or serial = any($2::text[])`;

const namedSensors = prepared(sql`select id, serial from coldchain.sensor where ${isNamed} order by id`);
const lockedSensors = prepared(sql`select id, serial from coldchain.sensor where ${isNamed} order by id for no key update`);
const namedPlacements = prepared(sql`
  select sensor_id as "sensorId", unit_id as "unitId", ${milliseconds(sql`placed_at`)} as "from", ${milliseconds(sql`removed_at`)} as "to"
  from coldchain.sensor_placement where sensor_id = any(array(select id from coldchain.sensor where ${isNamed})) order by sensor_id, placed_at`);

/** The values of these statements. */
function namesIn(names: readonly string[]): readonly [string[], string[]] {
  const possible = names.filter(isPossible);
  return [possible.map((name) => name.toLowerCase()).filter(isUuid), possible];
}

/** The sensors that these names mean, by id or serial number. */
export async function findSensors(tx: Tx, names: readonly string[]): Promise<readonly NamedSensor[]> {
  return (await run<NamedSensor>(tx, namedSensors, namesIn(names))).rows;
}

/** When a sensor sat where, in milliseconds since 1970. */
export type Placement = { readonly sensorId: string; readonly unitId: string; readonly from: number; readonly to: number | null };

/**
 * The same sensors, locked in the order of their ids, and where they have sat. Both questions travel together: the second is asked
 * when the locks are held, so it sees what they waited for.
 */
export async function lockSensors(tx: Tx, names: readonly string[]): Promise<readonly [readonly NamedSensor[], readonly Placement[]]> {
  const values = namesIn(names);
  const [sensors, placements] = await Promise.all([
    run<NamedSensor>(tx, lockedSensors, values),
    run<Placement>(tx, namedPlacements, values),
  ]);
  const locked = new Set(sensors.rows.map(({ id }) => id));
  return [sensors.rows, placements.rows.filter(({ sensorId }) => locked.has(sensorId))];
}

/** The id of each sensor by the names that mean it, in their own spelling. A serial number comes before an id. */
export function idsByName(names: readonly string[], found: readonly NamedSensor[]): Map<string, string> {
  const bySerial = new Map(found.map(({ id, serial }) => [serial, id]));
  const known = new Set(found.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const name of names) {
    const id = bySerial.get(name) ?? (known.has(name.toLowerCase()) ? name.toLowerCase() : undefined);
    if (id !== undefined) ids.set(name, id);
  }
  return ids;
}

import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { prepared, run } from "../../../prepared.ts";
import type { UnitStatus } from "../contract.ts";
import { elapse, worst, type Watch } from "./excursion.ts";
import { limitsAt, resolveLimits, type EnteredLimits, type LimitHistory } from "./limits.ts";
import { instantText, milliseconds, storedWatch, type Revision, type Track } from "./track.ts";

/** What the rules of this module keep on a unit. Instants are milliseconds since 1970. */
export type Condition = {
  readonly unitId: string;
  readonly status: UnitStatus;
  readonly since: number | null;
  readonly lastAt: number | null;
  readonly lastCelsius: number | null;
};

/** A unit and what judges it. */
export type JudgedUnit = Condition & { readonly history: LimitHistory };

const lockedUnits = prepared(sql`select from coldchain.unit where id = any($1::uuid[]) order by id for no key update`);

/**
 * Locks units against other evaluations, in one order everywhere. A weaker lock than `for update`: rows that merely
 * refer to a unit may be written meanwhile. What is read after it, in a statement of its own, is what the lock
 * waited for.
 */
export async function lockUnits(tx: Tx, unitIds: readonly string[]): Promise<void> {
  if (unitIds.length === 0) return;
  await run(tx, lockedUnits, [unitIds]);
}

const unitConditions = prepared(sql`
  select id as "unitId", status, ${milliseconds(sql`status_since`)} as since, ${milliseconds(sql`last_reading_at`)} as "lastAt", last_celsius as "lastCelsius"
  from coldchain.unit where id = any($1::uuid[])`);
const limitVersions = prepared(sql`
  select unit_id as "unitId", ${milliseconds(sql`valid_from`)} as "validFrom", kind, min_celsius as "minCelsius", max_celsius as "maxCelsius",
    at_max as "atMax", alarm_delay_minutes as "alarmDelayMinutes", hysteresis_celsius as "hysteresisCelsius",
    reporting_interval_seconds as "reportingIntervalSeconds"
  from coldchain.limit_version where unit_id = any($1::uuid[]) order by unit_id, valid_from`);

/** What judges units and how they are. Units that are not there are left out. */
export async function readUnits(tx: Tx, unitIds: readonly string[]): Promise<Map<string, JudgedUnit>> {
  if (unitIds.length === 0) return new Map();
  const [{ rows }, { rows: versions }] = await Promise.all([
    run<Condition>(tx, unitConditions, [unitIds]),
    run<EnteredLimits & { readonly unitId: string; readonly validFrom: number }>(tx, limitVersions, [unitIds]),
  ]);
  const histories = Map.groupBy(versions, ({ unitId }) => unitId);
  return new Map(
    rows.map((row) => {
      const [first, ...rest] = (histories.get(row.unitId) ?? []).map((version) => ({
        validFrom: version.validFrom,
        limits: resolveLimits(version),
      }));
      // A trigger writes the first version together with the unit.
      if (!first) throw new Error(`Unit ${row.unitId} has no limits.`);
      return [row.unitId, { ...row, history: [first, ...rest] }];
    }),
  );
}

/** The condition of a unit by what its sensors say at `now`. */
export function conditionOf(
  judged: JudgedUnit,
  tracks: readonly Track[],
  { revisions, now }: { revisions: readonly Revision[]; now: number },
): Condition {
  const { history, unitId } = judged;
  const placed = tracks.filter((track) => track.isPlaced && track.unitId === unitId);
  // A sensor that has never measured says nothing yet; the others speak for the unit.
  const speaking = placed.some(({ last }) => last) ? placed.filter(({ last }) => last) : placed;
  const watches = speaking.map((track) => {
    const revision = revisions.find(({ pair }) => pair.unitId === unitId && pair.sensorId === track.sensorId);
    return elapse(revision?.watch ?? storedWatch(track), now, history).watch;
  });
  const status = worst(watches.map(({ state }) => state));
  const told = watches.filter(({ state }) => state === status).map((watch) => sinceOf(watch, now, history));
  const known = told.filter((at) => at !== null);
  const since = known.length > 0 ? Math.min(...known) : null;
  return { unitId, status, since: status === "ok" && judged.status === "ok" ? (judged.since ?? since) : since, ...latest(judged, tracks) };
}

/** Since when a watch is in its state, as far as it can tell: being well is dated by the reading that says so. */
function sinceOf({ state, lastAt, episode }: Watch, now: number, history: LimitHistory): number | null {
  const { interruptedAfter, manualAfter, offlineAfter } = limitsAt(history, now);
  if (lastAt === null) return null;
  switch (state) {
    case "excursion":
      return episode?.startedAt ?? lastAt;
    case "alarm_active":
      return episode?.alarmAt ?? lastAt;
    case "restoring":
      return episode?.restoringSince ?? lastAt;
    case "monitoring_interrupted":
      return lastAt + interruptedAfter;
    case "manual_required":
      return lastAt + manualAfter;
    case "offline":
      return lastAt + offlineAfter;
    case "ok":
      return lastAt;
  }
}

/** The latest reading of the unit, whichever of its sensors it is from. */
function latest(judged: JudgedUnit, tracks: readonly Track[]): Pick<Condition, "lastAt" | "lastCelsius"> {
  let { lastAt, lastCelsius } = judged;
  for (const { unitId, last } of tracks) {
    if (unitId === judged.unitId && last && (lastAt === null || last.at > lastAt)) ({ at: lastAt, celsius: lastCelsius } = last);
  }
  return { lastAt, lastCelsius };
}

const changedConditions = prepared(sql`
  update coldchain.unit u set status = c.status, status_since = c.since, last_reading_at = c.last_at, last_celsius = c.last_celsius
  from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::float8[]) c(id, status, since, last_at, last_celsius)
  where u.id = c.id`);

/** Writes conditions that differ from what is stored, in one statement. */
export async function writeConditions(tx: Tx, conditions: readonly Condition[], before: ReadonlyMap<string, JudgedUnit>): Promise<void> {
  const changed = conditions.filter((condition) => {
    const stored = before.get(condition.unitId);
    return !stored || stored.status !== condition.status || stored.since !== condition.since || stored.lastAt !== condition.lastAt;
  });
  if (changed.length === 0) return;
  const time = (at: number | null): string | null => (at === null ? null : instantText(at));
  await run(tx, changedConditions, [
    changed.map(({ unitId }) => unitId),
    changed.map(({ status }) => status),
    changed.map(({ since }) => time(since)),
    changed.map(({ lastAt }) => time(lastAt)),
    changed.map(({ lastCelsius }) => lastCelsius),
  ]);
}

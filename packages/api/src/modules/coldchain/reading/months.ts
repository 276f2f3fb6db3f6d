import { sql } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { Measurement } from "../contract.ts";
import { list } from "../excursion/track.ts";
import { rejection } from "./ingest.ts";
import { findSensors, idsByName } from "./sensor-names.ts";

/** Months, counted from year 0, that this process need not ask for again. */
const seen = new WeakMap<Database, Set<number>>();

/**
 * Makes the partitions that the readings need, as far as this process does not know that they exist; usually no
 * query. In a transaction of its own, before the one that stores: making one takes locks that others wait for.
 * Partitions are shared by all organizations, so only readings that can be accepted make any: possible ones of
 * sensors that the caller's organization has.
 * @param database what this process knows of it @param asActor a transaction of the caller
 */
export async function ensureMonthsOf(
  database: Database,
  asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  { readings, now }: { readings: readonly Measurement[]; now: Date },
): Promise<void> {
  const known = seen.get(database) ?? new Set<number>();
  seen.set(database, known);
  const wanting = readings.flatMap(({ sensor, measuredAt, celsius }) => {
    const isWanting = measuredAt && !known.has(monthOf(measuredAt)) && !rejection({ measuredAt, celsius }, now);
    return isWanting ? [{ sensor, month: monthOf(measuredAt) }] : [];
  });
  if (wanting.length === 0) return;
  const made = await asActor(async (tx) => {
    const names = [...new Set(wanting.map(({ sensor }) => sensor))];
    const ids = idsByName(names, await findSensors(tx, names));
    const months = new Set(wanting.filter(({ sensor }) => ids.has(sensor)).map(({ month }) => month));
    if (months.size > 0) await ensureMonths(tx, [...months].map(startOf));
    return months;
  });
  for (const month of made) known.add(month);
}

/**
 * Makes the partitions of readings for the months of these instants, as far as they are missing. None is made for
 * what is older than the first month, which has its one partition already, and none for more than two months ahead.
 */
export async function ensureMonths(tx: Tx, instants: readonly Date[]): Promise<void> {
  await tx.execute(sql`select coldchain.ensure_reading_months(${list(instants.map((at) => at.toISOString()))}::timestamptz[])`);
}

/** The beginning of the month of an instant and of the months after it, in UTC. */
export const monthsFrom = (at: Date, count: number): Date[] => Array.from({ length: count }, (_, i) => startOf(monthOf(at) + i));

const monthOf = (at: Date): number => at.getUTCFullYear() * 12 + at.getUTCMonth();
/** Of a month that readings can have: `Date.UTC` takes the first hundred years for those after 1900. */
const startOf = (month: number): Date => new Date(Date.UTC(Math.floor(month / 12), month % 12));

import { sql } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Measurement } from "../contract.ts";
import { rejection } from "./ingest.ts";
import { list } from "../excursion/track.ts";

/** Months, counted from year 0, whose partition this process has seen. */
const seen = new WeakMap<Database, Set<number>>();

const monthOf = (at: Date): number => at.getUTCFullYear() * 12 + at.getUTCMonth();

/**
 * Makes the partitions that the readings need, as far as this process does not know that they exist; usually no
 * query. In a transaction of its own, before the one that stores: making one takes locks that others wait for.
 * Readings that will be rejected make none.
 */
export async function ensureMonthsOf(
  database: Database,
  actor: Principal,
  { readings, now }: { readings: readonly Measurement[]; now: Date },
): Promise<void> {
  const known = seen.get(database) ?? new Set<number>();
  seen.set(database, known);
  const missing = new Map<number, Date>();
  for (const measurement of readings) {
    const month = monthOf(measurement.measuredAt);
    if (!known.has(month) && !missing.has(month) && !rejection(measurement, now)) missing.set(month, measurement.measuredAt);
  }
  if (missing.size === 0) return;
  await database.asActor(actor, (tx) => ensureMonths(tx, [...missing.values()]));
  for (const month of missing.keys()) known.add(month);
}

/** Makes the partitions of readings for the months of these instants, as far as they are missing. */
export async function ensureMonths(tx: Tx, instants: readonly Date[]): Promise<void> {
  await tx.execute(sql`select coldchain.ensure_reading_months(${list(instants.map((at) => at.toISOString()))}::timestamptz[])`);
}

import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { keptSince } from "../../../platform/organizations/retention.ts";
import { readUnits } from "../excursion/condition.ts";
import type { ReadingSeries, ReadSeries } from "../contract.ts";
import { fault } from "../fault.ts";
import { limitsAt, type LimitHistory } from "../excursion/limits.ts";
import { instantText, milliseconds } from "../excursion/track.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Widths people can name, so that a chart that moves keeps its points where they were. */
const widths = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28].map((n) => n * day),
];

/** The narrowest width that gives at most `points` over a span. */
export function widthFor(span: number, points: number): number {
  return widths.find((width) => span / width <= points) ?? Math.ceil(span / points / day) * day;
}

type Point = { readonly sensorId: string; readonly at: number; readonly low: number; readonly mean: number; readonly high: number };

/**
 * The temperatures of a unit between two instants, ready for a chart: every reading where there are few, otherwise
 * lowest, mean and highest of intervals of equal width, aligned to the clock. Intervals without readings are absent.
 * The work is done where the data is; at most about `points` per sensor leave it.
 * @throws unitMissing
 */
export async function readSeries(tx: Tx, { unitId, from, to, points }: ReadSeries, now: Date): Promise<ReadingSeries> {
  const judged = (await readUnits(tx, [unitId])).get(unitId);
  if (!judged) throw fault.unitMissing({ unitId });
  const limits = limitsAt(judged.history, Math.min(to.getTime(), now.getTime()));
  const few = await readAll(tx, { unitId, from, to, limit: points });
  const width = few ? null : widthFor(to.getTime() - from.getTime(), points);
  const found = few ?? (await readBuckets(tx, { unitId, from, to, width: width! }));
  const sensors = Map.groupBy(found, ({ sensorId }) => sensorId);
  return {
    unitId,
    from,
    to,
    keptSince: await keptSince(tx, now),
    widthSeconds: width === null ? null : width / second,
    gapSeconds: Math.max(limits.interruptedAfter, 2 * (width ?? 0)) / second,
    sensors: [...sensors].map(([sensorId, series]) => ({
      sensorId,
      at: series.map(({ at }) => at),
      low: series.map(({ low }) => low),
      mean: series.map(({ mean }) => mean),
      high: series.map(({ high }) => high),
    })),
    limits: limitsWithin(judged.history, from.getTime(), to.getTime()),
  };
}

/** The limits that act within a span, the first of them from its beginning. */
function limitsWithin(history: LimitHistory, from: number, to: number): ReadingSeries["limits"] {
  const later = history.filter(({ validFrom }) => validFrom > from && validFrom < to);
  return [{ validFrom: from, limits: limitsAt(history, from) }, ...later].map(({ validFrom, limits: { minCelsius, maxCelsius } }) => ({
    from: validFrom,
    minCelsius,
    maxCelsius,
  }));
}

type Range = { readonly unitId: string; readonly from: Date; readonly to: Date };

const within = ({ unitId, from, to }: Range) =>
  sql`r.unit_id = ${unitId}::uuid and r.measured_at >= ${instantText(from.getTime())}::timestamptz and r.measured_at < ${instantText(to.getTime())}::timestamptz`;

/** Every reading, or undefined when there are more than `limit`. */
async function readAll(tx: Tx, { limit, ...range }: Range & { limit: number }): Promise<Point[] | undefined> {
  const { rows } = await tx.execute<{ sensorId: string; at: number; celsius: number }>(sql`
    select r.sensor_id as "sensorId", ${milliseconds(sql`r.measured_at`)} as at, r.celsius
    from coldchain.reading r where ${within(range)} order by r.measured_at limit ${limit + 1}`);
  return rows.length > limit
    ? undefined
    : rows.map(({ sensorId, at, celsius }) => ({ sensorId, at, low: celsius, mean: celsius, high: celsius }));
}

async function readBuckets(tx: Tx, { width, ...range }: Range & { width: number }): Promise<Point[]> {
  const { rows } = await tx.execute<Point>(sql`
    select r.sensor_id as "sensorId", (floor(date_part('epoch', r.measured_at) * 1000 / ${width}::float8) + 0.5) * ${width}::float8 as at,
      min(r.celsius) as low, avg(r.celsius) as mean, max(r.celsius) as high
    from coldchain.reading r where ${within(range)} group by 1, 2 order by 1, 2`);
  return rows;
}

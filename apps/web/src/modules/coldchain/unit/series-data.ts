import type { ReadingSeries } from "@freehold/api/modules/coldchain/contract.ts";
import type { ChartData, ChartEvent, ChartLimit, ChartLine, ChartShade } from "../../../chart/chart-data.ts";
import type { AlertEventRow, ExcursionRow } from "../rows.ts";
import { words } from "../../../format/words.ts";

/** A reading that arrived after the series was read. */
export type LiveReading = { readonly sensorId: string; readonly measuredAt: Date; readonly celsius: number };

type SensorSeries = ReadingSeries["sensors"][number];

/** A unit's temperatures as a chart draws them: one line for each sensor over shared times, with gaps as gaps. */
export function chartLines(
  series: ReadingSeries,
  tail: readonly LiveReading[],
  nameOf: (sensorId: string) => string,
): Pick<ChartData, "times" | "lines"> {
  const sensors = withTail(series.sensors, tail);
  const gap = series.gapSeconds * 1000;
  const times = [...new Set(sensors.flatMap(({ at }) => [...at, ...gapMarks(at, gap)]))].sort((a, b) => a - b);
  const indexOf = new Map(times.map((at, i) => [at, i]));
  const isAggregated = series.widthSeconds !== null;
  const lines = sensors.map((sensor): ChartLine => {
    const place = (values: readonly number[]): (number | null)[] => bridged({ at: sensor.at, values }, { times, indexOf }, gap);
    const line = { label: nameOf(sensor.sensorId), values: place(sensor.mean) };
    return isAggregated ? { ...line, low: place(sensor.low), high: place(sensor.high) } : line;
  });
  return { times, lines };
}

/** Points just inside each gap, where the line is to break. */
function gapMarks(at: readonly number[], gap: number): number[] {
  return at.flatMap((time, i) => {
    const next = at[i + 1];
    return next !== undefined && next - time > gap ? [(time + next) / 2] : [];
  });
}

type Own = { readonly at: readonly number[]; readonly values: readonly number[] };
type Shared = { readonly times: readonly number[]; readonly indexOf: ReadonlyMap<number, number> };

/**
 * A sensor's values on the shared times. Where another sensor has a point and this one does not, the line goes on
 * between its neighbours; only where data is missing for longer than the gap does it break.
 */
function bridged({ at, values }: Own, { times, indexOf }: Shared, gap: number): (number | null)[] {
  const placed = new Array<number | null>(times.length).fill(null);
  for (let i = 0; i < at.length; i++) {
    const here = indexOf.get(at[i]!)!;
    placed[here] = values[i]!;
    const next = at[i + 1];
    if (next === undefined || next - at[i]! > gap) continue;
    const there = indexOf.get(next)!;
    for (let between = here + 1; between < there; between++) {
      const part = (times[between]! - at[i]!) / (next - at[i]!);
      placed[between] = values[i]! + (values[i + 1]! - values[i]!) * part;
    }
  }
  return placed;
}

/** The series with the readings that are newer than its last point. */
function withTail(sensors: readonly SensorSeries[], tail: readonly LiveReading[]): SensorSeries[] {
  const bySensor = Map.groupBy(tail, ({ sensorId }) => sensorId);
  const known = sensors.map((sensor) => appended(sensor, bySensor.get(sensor.sensorId) ?? []));
  const fresh = [...bySensor].filter(([sensorId]) => !sensors.some((sensor) => sensor.sensorId === sensorId));
  return [...known, ...fresh.map(([sensorId, readings]) => appended({ sensorId, at: [], low: [], mean: [], high: [] }, readings))];
}

function appended(sensor: SensorSeries, readings: readonly LiveReading[]): SensorSeries {
  const last = sensor.at.at(-1) ?? -Infinity;
  const newer = readings
    .filter(({ measuredAt }) => measuredAt.getTime() > last)
    .toSorted((a, b) => a.measuredAt.getTime() - b.measuredAt.getTime());
  if (newer.length === 0) return sensor;
  const values = newer.map(({ celsius }) => celsius);
  return {
    ...sensor,
    at: [...sensor.at, ...newer.map(({ measuredAt }) => measuredAt.getTime())],
    low: [...sensor.low, ...values],
    mean: [...sensor.mean, ...values],
    high: [...sensor.high, ...values],
  };
}

/** The limits that acted, each until a different one. */
export function chartLimits({ limits }: ReadingSeries, until: number): ChartLimit[] {
  const stretches = (word: string, valueOf: (limit: ReadingSeries["limits"][number]) => number | null): ChartLimit[] => {
    const starts = limits.filter((limit, i) => i === 0 || valueOf(limit) !== valueOf(limits[i - 1]!));
    return starts.flatMap((limit, i) => {
      const value = valueOf(limit);
      return value === null ? [] : [{ from: limit.from, to: starts[i + 1]?.from ?? until, value, label: `${word} limit ${value} °C` }];
    });
  };
  return [...stretches("upper", ({ maxCelsius }) => maxCelsius), ...stretches("lower", ({ minCelsius }) => minCelsius)];
}

/** Excursions as shades: amber while the delay runs, red once it was an alarm. */
export function chartShades(excursions: readonly ExcursionRow[], now: number): ChartShade[] {
  return excursions.flatMap(({ startedAt, alarmAt, endedAt, side }): ChartShade[] => {
    const from = startedAt.getTime();
    const to = endedAt?.getTime() ?? now;
    const label = side === "above" ? "Above the limit" : "Below the limit";
    if (!alarmAt) return [{ from, to, tone: "warn", label }];
    return [
      { from, to: alarmAt.getTime(), tone: "warn", label },
      { from: alarmAt.getTime(), to, tone: "bad", label: `${label}, alarm` },
    ];
  });
}

export function chartEvents(events: readonly AlertEventRow[]): ChartEvent[] {
  return events.map(({ at, kind }) => ({
    at: at.getTime(),
    label: words(kind),
    tone: kind === "resolved" || kind === "withdrawn" ? "good" : kind === "acknowledged" ? "warn" : "bad",
  }));
}

import { maxBatch, type IngestReport, type Measurement, type Rejection } from "../contract.ts";

/** Device clocks may run ahead by this much, in milliseconds. */
export const maxClockSkew = 5 * 60 * 1000;
/** No sensor has measured before; a clock that was never set says 1970. */
export const firstInstant = Date.UTC(2000, 0, 1);
const absoluteZero = -273.15;
/** What the column holds at most; no cooled thing comes near it. */
const hottest = 1000;

/** A measurement that may be stored. `row` is its position in the batch. */
export type Candidate = { readonly row: number; readonly sensorId: string; readonly at: number; readonly celsius: number };

type Conflict = IngestReport["conflicting"][number];
type Rejected = IngestReport["rejected"][number];

/** A batch sorted out as far as this is possible without the database. */
export type SortedBatch = {
  /** One for each sensor and instant, in the order of both: two batches then take their locks in the same order. */
  readonly candidates: readonly Candidate[];
  /** Rows that say the same as an earlier row of the batch; the row that was first is `candidates[of]`. */
  readonly repeated: readonly { readonly row: number; readonly of: number; readonly celsius: number }[];
  readonly rejected: readonly Rejected[];
};

/** Why a measurement cannot be true, whatever sensor it is from; undefined when it can. */
export function rejection({ measuredAt, celsius }: Pick<Measurement, "measuredAt" | "celsius">, now: Date): Rejection | undefined {
  if (celsius === null || !Number.isFinite(celsius)) return "notANumber";
  if (celsius < absoluteZero) return "belowAbsoluteZero";
  if (celsius > hottest) return "tooHot";
  const at = measuredAt?.getTime() ?? NaN;
  if (Number.isNaN(at)) return "notATime";
  if (at > now.getTime() + maxClockSkew) return "inTheFuture";
  if (at < firstInstant) return "tooOld";
  return undefined;
}

/**
 * Sorts a batch by what can become of each row. The first row of a sensor and an instant stands for it; others are
 * set aside until it is known what is stored. A bad row never harms another.
 * @param sensorIds the id of each sensor by the names the batch calls it, in its own spelling.
 */
export function sortBatch(readings: readonly Measurement[], sensorIds: ReadonlyMap<string, string>, now: Date): SortedBatch {
  if (readings.length > maxBatch) throw new RangeError(`A batch holds at most ${maxBatch} readings.`);
  const rejected: Rejected[] = [];
  const possible: Candidate[] = [];
  for (const [row, measurement] of readings.entries()) {
    const sensorId = sensorIds.get(measurement.sensor);
    const reason = rejection(measurement, now) ?? (sensorId === undefined ? "unknownSensor" : undefined);
    if (reason) rejected.push({ row, reason });
    // A measurement without a reason against it has an instant, a finite temperature and a known sensor.
    else possible.push({ row, sensorId: sensorId!, at: measurement.measuredAt!.getTime(), celsius: measurement.celsius! });
  }
  possible.sort((a, b) => compareKey(a, b) || a.row - b.row);

  const candidates: Candidate[] = [];
  const repeated: { row: number; of: number; celsius: number }[] = [];
  for (const candidate of possible) {
    const last = candidates.at(-1);
    if (last && compareKey(last, candidate) === 0)
      repeated.push({ row: candidate.row, of: candidates.length - 1, celsius: candidate.celsius });
    else candidates.push(candidate);
  }
  return { candidates, repeated, rejected };
}

function compareKey(a: Candidate, b: Candidate): number {
  if (a.sensorId !== b.sensorId) return a.sensorId < b.sensorId ? -1 : 1;
  return a.at - b.at;
}

/**
 * The answer to the sender, once it is known what is stored.
 * @param kept for each candidate that was not new, by its position, the temperature that was there before.
 */
export function report({ candidates, repeated, rejected }: SortedBatch, kept: ReadonlyMap<number, number>): IngestReport {
  const conflicting: Conflict[] = [];
  let duplicate = 0;
  const compare = (row: number, celsius: number, stored: number): void => {
    if (celsius === stored) duplicate++;
    else conflicting.push({ row, kept: stored });
  };
  for (const [index, stored] of kept) compare(candidates[index]!.row, candidates[index]!.celsius, stored);
  for (const { row, of, celsius } of repeated) compare(row, celsius, kept.get(of) ?? candidates[of]!.celsius);
  return {
    accepted: candidates.length - kept.size,
    duplicate,
    conflicting: conflicting.sort((a, b) => a.row - b.row),
    rejected: [...rejected],
  };
}

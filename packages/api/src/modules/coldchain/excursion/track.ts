import { sql, type SQL } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { replanned, run } from "../../../prepared.ts";
import { newId } from "@freehold/kernel/id.ts";
import { concluded, elapse, evaluate, freshWatch, hasConverged, resume, take, type Episode, type Sample, type Watch } from "./excursion.ts";
import type { LimitHistory } from "./limits.ts";

/** A sensor's readings while it sat in a unit. */
export type Pair = { readonly sensorId: string; readonly unitId: string };

/** What is stored of a pair: its latest sample and its latest episode. */
export type Track = Pair & {
  /** Whether the sensor sits there now. */
  readonly isPlaced: boolean;
  readonly last: Sample | null;
  readonly latest: Episode | null;
};

/** A list as one parameter of a query; Drizzle would spread an array. */
export const list = (values: readonly unknown[]): SQL => sql`${sql.param([...values])}`;

/** An instant as milliseconds since 1970, exact: it is stored to the millisecond. */
export const milliseconds = (column: SQL): SQL => sql`round(date_part('epoch', ${column}) * 1000)`;

/** Milliseconds since 1970 as a parameter of a query. */
export const instantText = (at: number): string => new Date(at).toISOString();

const instants = ["started_at", "alarm_at", "restoring_since", "last_at", "ended_at", "peak_at"] as const;

/** The columns of an episode under the names that `excursion.ts` knows, instants as milliseconds. */
const episodeColumns = sql.join(
  [
    sql`e.side, e.ending, e.peak_celsius as "peakCelsius", e.min_celsius as "minCelsius", e.max_celsius as "maxCelsius"`,
    ...instants.map((name) => sql`${milliseconds(sql.raw(`e.${name}`))} as ${sql.raw(`"${camel(name)}"`)}`),
  ],
  sql`, `,
);

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

type TrackRow = Pair & { isPlaced: boolean; sampleAt: number | null; sampleCelsius: number | null } & {
  [K in keyof Episode]: Episode[K] | null;
};

const tracks = replanned(sql`
  select p.sensor_id as "sensorId", p.unit_id as "unitId", p.is_placed as "isPlaced",
    ${milliseconds(sql`l.measured_at`)} as "sampleAt", l.celsius as "sampleCelsius", ${episodeColumns}
  from (
    select sensor_id, unit_id, bool_or(is_placed) as is_placed from (
      select sensor_id, unit_id, true as is_placed from coldchain.sensor_placement where unit_id = any($1::uuid[]) and removed_at is null
      union all
      select sensor_id, unit_id, false from unnest($2::uuid[], $3::uuid[]) x(sensor_id, unit_id)
    ) each group by sensor_id, unit_id
  ) p
  left join lateral (
    select r.measured_at, r.celsius from coldchain.reading r
    where r.sensor_id = p.sensor_id and r.unit_id = p.unit_id order by r.measured_at desc limit 1
  ) l on true
  left join lateral (
    select x.* from coldchain.excursion x where x.sensor_id = p.sensor_id and x.unit_id = p.unit_id order by x.started_at desc limit 1
  ) e on true`);

/** The tracks of these pairs and of every sensor that sits in one of the units. Expects the units to be locked. */
export async function loadTracks(tx: Tx, unitIds: readonly string[], pairs: readonly Pair[] = []): Promise<Track[]> {
  if (unitIds.length === 0) return [];
  const { rows } = await run<TrackRow>(tx, tracks, [unitIds, pairs.map(({ sensorId }) => sensorId), pairs.map(({ unitId }) => unitId)]);
  return rows.map(({ sensorId, unitId, isPlaced, sampleAt, sampleCelsius, ...episode }) => ({
    sensorId,
    unitId,
    isPlaced,
    last: sampleAt === null || sampleCelsius === null ? null : { at: sampleAt, celsius: sampleCelsius },
    // Without an episode all its columns are null; with one, those that cannot be are not.
    latest: episode.startedAt === null ? null : (episode as Episode),
  }));
}

/** What must become of the stored episodes of a pair. */
export type Revision = {
  readonly pair: Pair;
  readonly episodes: readonly Episode[];
  /** Stored episodes that began in here and are not among `episodes` are no more; null where none can be. */
  readonly span: {
    /** Exclusive; null from the beginning. */
    readonly after: number | null;
    /** Inclusive; null to the end. */
    readonly until: number | null;
  } | null;
  /** The watch after the latest sample; null when it is still what is stored. */
  readonly watch: Watch | null;
};

/** The stored watch of a track after its latest sample. */
export function storedWatch({ last, latest }: Track): Watch {
  const covering = last && latest && latest.startedAt <= last.at && last.at <= latest.lastAt ? latest : null;
  return resume(last?.at ?? null, covering).watch;
}

/** What silence until `now` means for a track without new samples. */
export function reviseForSilence(track: Track, now: number, history: LimitHistory): Revision {
  const { watch, ended } = elapse(storedWatch(track), now, history);
  return { pair: track, episodes: ended ? [ended] : [], span: null, watch };
}

/** What samples are new to a track, in the order of their time, and how they are judged. */
export type Arrival = { readonly samples: readonly [Sample, ...Sample[]]; readonly history: LimitHistory; readonly now: number };

/**
 * Evaluates what new samples can have changed, and no more. They are already stored; the track is from before.
 * Samples after all others cost no query. Late ones begin where an evaluation can begin exactly and end where what
 * follows cannot differ from what is stored.
 */
export async function revise(tx: Tx, track: Track, arrival: Arrival): Promise<Revision> {
  const { samples, history, now } = arrival;
  if (track.last && samples[0].at <= track.last.at) return reviseLate(tx, track, arrival);
  const { episodes, watch } = concluded(evaluate(samples, history, storedWatch(track)), now, history);
  return { pair: track, episodes, span: null, watch };
}

async function reviseLate(tx: Tx, pair: Pair, { samples, history, now }: Arrival): Promise<Revision> {
  const { after, watch: resumed } = await resumePoint(tx, pair, samples[0].at);
  const lastNew = samples.at(-1)!.at;
  const episodes: Episode[] = [];
  let watch = resumed;
  let cursor = after;
  for (;;) {
    const page = await readSamples(tx, pair, cursor);
    const end = page.at(-1);
    if (!end) break;
    const stored = end.at > lastNew ? await readEpisodes(tx, pair, { lastFrom: lastNew, startedTo: end.at }) : [];
    for (const sample of page) {
      const step = take(watch, sample, history);
      if (step.ended) episodes.push(step.ended);
      ({ watch } = step);
      if (sample.at > lastNew && hasConverged(watch, sample.at, stored))
        return { pair, episodes, span: { after, until: sample.at }, watch: null };
    }
    cursor = end.at;
  }
  const whole = concluded({ episodes, watch }, now, history);
  return { pair, episodes: whole.episodes, span: { after, until: null }, watch: whole.watch };
}

const of = ({ sensorId, unitId }: Pair, table: string): SQL =>
  sql`${sql.raw(table)}.sensor_id = ${sensorId}::uuid and ${sql.raw(table)}.unit_id = ${unitId}::uuid`;

/**
 * Where samples from `first` on can be taken in. What was judged by readings that are kept no longer stays as it was judged:
 * an episode that lost its first sample is continued from its end, and nothing before `first` is looked at without samples.
 */
async function resumePoint(tx: Tx, pair: Pair, first: number): Promise<ReturnType<typeof resume>> {
  const [{ rows }, uprooted] = await Promise.all([
    tx.execute<{ at: number }>(sql`
      select ${milliseconds(sql`r.measured_at`)} as at from coldchain.reading r
      where ${of(pair, "r")} and r.measured_at < ${instantText(first)}::timestamptz order by r.measured_at desc limit 1`),
    readUprooted(tx, pair, first),
  ]);
  if (uprooted) return resume(uprooted.lastAt, uprooted);
  const before = rows[0]?.at ?? null;
  if (before === null) return { after: first - 1, watch: freshWatch };
  const [covering] = await readEpisodes(tx, pair, { lastFrom: before, startedTo: before });
  return resume(before, covering ?? null);
}

/** The latest episode that reaches to `lastFrom` or beyond and whose first sample is kept no longer. */
async function readUprooted(tx: Tx, pair: Pair, lastFrom: number): Promise<Episode | undefined> {
  const { rows } = await tx.execute<Episode>(sql`
    select ${episodeColumns} from coldchain.excursion e
    left join lateral (
      select true as is_kept from coldchain.reading r where r.sensor_id = e.sensor_id and r.measured_at = e.started_at limit 1
    ) first on true
    where ${of(pair, "e")} and e.last_at >= ${instantText(lastFrom)}::timestamptz and first.is_kept is null
    order by e.started_at desc limit 1`);
  return rows[0];
}

/** Samples read at once when late readings make it necessary. */
const pageSize = 5000;

async function readSamples(tx: Tx, pair: Pair, after: number | null): Promise<Sample[]> {
  const from = after === null ? sql`` : sql`and r.measured_at > ${instantText(after)}::timestamptz`;
  const { rows } = await tx.execute<{ at: number; celsius: number }>(sql`
    select ${milliseconds(sql`r.measured_at`)} as at, r.celsius from coldchain.reading r
    where ${of(pair, "r")} ${from} order by r.measured_at limit ${pageSize}`);
  return rows;
}

async function readEpisodes(tx: Tx, pair: Pair, { lastFrom, startedTo }: { lastFrom: number; startedTo: number }): Promise<Episode[]> {
  const { rows } = await tx.execute<Episode>(sql`
    select ${episodeColumns} from coldchain.excursion e
    where ${of(pair, "e")} and e.last_at >= ${instantText(lastFrom)}::timestamptz and e.started_at <= ${instantText(startedTo)}::timestamptz
    order by e.started_at`);
  return rows;
}

/**
 * Writes revisions: removes the episodes that are no more, adds and changes the others; a row that stays as it was
 * is not touched. Two statements at most, however many tracks.
 */
export async function writeRevisions(tx: Tx, revisions: readonly Revision[]): Promise<void> {
  const kept = revisions.flatMap(({ pair, episodes }) => episodes.map((episode) => ({ ...pair, ...episode })));
  const spans = revisions.flatMap(({ pair, span }) => (span ? [{ ...pair, ...span }] : []));
  if (spans.length > 0) await removeEpisodes(tx, spans, kept);
  if (kept.length > 0) await upsertEpisodes(tx, kept);
}

type Span = NonNullable<Revision["span"]>;
type PairEpisode = Pair & Episode;

const uuids = <T>(rows: readonly T[], of: (row: T) => string): SQL => sql`${list(rows.map(of))}::uuid[]`;
const times = <T>(rows: readonly T[], of: (row: T) => number | null): SQL =>
  sql`${list(
    rows.map((row) => {
      const at = of(row);
      return at === null ? null : instantText(at);
    }),
  )}::timestamptz[]`;
const numbers = <T>(rows: readonly T[], of: (row: T) => number | null): SQL => sql`${list(rows.map(of))}::float8[]`;
const texts = <T>(rows: readonly T[], of: (row: T) => string | null): SQL => sql`${list(rows.map(of))}::text[]`;

async function removeEpisodes(tx: Tx, spans: readonly (Pair & Span)[], kept: readonly PairEpisode[]): Promise<void> {
  await tx.execute(sql`
    delete from coldchain.excursion e
    using unnest(${uuids(spans, (s) => s.sensorId)}, ${uuids(spans, (s) => s.unitId)}, ${times(spans, (s) => s.after)}, ${times(spans, (s) => s.until)})
      s(sensor_id, unit_id, after, until)
    where e.sensor_id = s.sensor_id and e.unit_id = s.unit_id
      and (s.after is null or e.started_at > s.after) and (s.until is null or e.started_at <= s.until)
      and not exists (
        select from unnest(${uuids(kept, (k) => k.sensorId)}, ${times(kept, (k) => k.startedAt)}) k(sensor_id, started_at)
        where k.sensor_id = e.sensor_id and k.started_at = e.started_at)`);
}

async function upsertEpisodes(tx: Tx, rows: readonly PairEpisode[]): Promise<void> {
  const changing = sql.raw(changingColumns.map((name) => `${name} = excluded.${name}`).join(", "));
  const row = (table: string): SQL => sql.raw(`(${changingColumns.map((name) => `${table}.${name}`).join(", ")})`);
  await tx.execute(sql`
    insert into coldchain.excursion as e (id, sensor_id, unit_id, started_at, ${sql.raw(changingColumns.join(", "))})
    select * from unnest(
      ${uuids(rows, () => newId())}, ${uuids(rows, (r) => r.sensorId)}, ${uuids(rows, (r) => r.unitId)}, ${times(rows, (r) => r.startedAt)},
      ${texts(rows, (r) => r.side)}, ${times(rows, (r) => r.alarmAt)}, ${times(rows, (r) => r.restoringSince)}, ${times(rows, (r) => r.lastAt)},
      ${times(rows, (r) => r.endedAt)}, ${texts(rows, (r) => r.ending)}, ${numbers(rows, (r) => r.peakCelsius)}, ${times(rows, (r) => r.peakAt)},
      ${numbers(rows, (r) => r.minCelsius)}, ${numbers(rows, (r) => r.maxCelsius)})
    on conflict (org_id, sensor_id, started_at) do update set ${changing} where ${row("e")} is distinct from ${row("excluded")}`);
}

/** In the order in which `upsertEpisodes` sends them. */
const changingColumns = [
  "side",
  "alarm_at",
  "restoring_since",
  "last_at",
  "ended_at",
  "ending",
  "peak_celsius",
  "peak_at",
  "min_celsius",
  "max_celsius",
] as const;

import { sql, type SQL } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { perCurrency } from "../deal/money.contract.ts";
import type { DealStatus, LostReason } from "../deal/words.contract.ts";
import type {
  AnyPeriod,
  ForecastMonth,
  ForecastOf,
  Funnel,
  Outcome,
  OwnerResult,
  PipelinePeriod,
  Spread,
  StageAgeing,
  StageExits,
} from "./contract.ts";
import { funnelOf, ownerResults } from "./figures.ts";

/** Where and when a report is read: days are those of the organization's calendar. */
export type Reading = { readonly timeZone: string; readonly now: Date };

/** Whether an instant lies within the days of a period. */
export const within = (at: SQL, { from, until }: { from: string; until: string }, { timeZone }: Reading): SQL =>
  sql`${at} >= (${from}::date)::timestamp at time zone ${timeZone} and ${at} < (${until}::date + 1)::timestamp at time zone ${timeZone}`;

/** Whether a deal `d` is in the pipeline that is asked for. */
export const inPipeline = (pipelineId: string | undefined): SQL =>
  pipelineId === undefined ? sql`true` : sql`d.pipeline_id = ${pipelineId}::uuid`;

/** The steps of deals' histories, each with when the next one came. */
const passages = sql`
  select c.deal_id, c.stage_id, c.status, c.at as entered, lead(c.at) over way as left_at, lead(c.stage_id) over way as next_stage_id,
    lead(c.status) over way as next_status
  from crm.stage_change c window way as (partition by c.org_id, c.deal_id order by c.step)`;

type StageRow = { readonly stageId: string; readonly stage: string; readonly position: number };

async function stagesOf(tx: Tx, pipelineId: string): Promise<StageRow[]> {
  const { rows } = await tx.execute<StageRow>(
    sql`select s.id as "stageId", s.name as stage, s.position from crm.stage s where s.pipeline_id = ${pipelineId}::uuid order by s.position`,
  );
  return rows;
}

/** How far the deals of a pipeline came that began in a period. */
export async function dealFunnel(tx: Tx, wanted: PipelinePeriod, reading: Reading): Promise<Funnel> {
  const stages = await stagesOf(tx, wanted.pipelineId);
  const { rows } = await tx.execute<{ position: number | null; isWon: boolean; deals: number }>(sql`
    with way as (
      select d.id, d.status, min(c.at) as begun, max(s.position) as furthest
      from crm.deal d join crm.stage_change c on c.deal_id = d.id
      left join crm.stage s on s.id = c.stage_id and s.pipeline_id = d.pipeline_id
      where ${inPipeline(wanted.pipelineId)} group by d.org_id, d.id, d.status
    )
    select furthest as position, status = 'won' as "isWon", count(*)::int as deals from way
    where ${within(sql`begun`, wanted, reading)} group by 1, 2`);
  const furthest = rows.flatMap(({ position, isWon, deals }) => (isWon ? [] : [{ position: position ?? 0, deals }]));
  const won = rows.reduce((sum, { isWon, deals }) => (isWon ? sum + deals : sum), 0);
  return funnelOf(stages, furthest, won);
}

/** Where deals went from each stage of a pipeline in a period. */
export async function stageConversion(tx: Tx, wanted: PipelinePeriod, reading: Reading): Promise<StageExits[]> {
  const { rows } = await tx.execute<StageExits>(sql`
    with passage as (${passages}), exit as (
      select p.stage_id, p.next_status, n.position as next_position from passage p
      left join crm.stage n on n.id = p.next_stage_id and n.pipeline_id = ${wanted.pipelineId}::uuid
      where p.status = 'open' and p.left_at is not null and ${within(sql`p.left_at`, wanted, reading)}
        and (p.next_status <> 'open' or p.next_stage_id <> p.stage_id)
    )
    select s.id as "stageId", s.name as stage, count(e.stage_id)::int as left,
      count(*) filter (where e.next_status = 'open' and e.next_position > s.position)::int as forward,
      count(*) filter (where e.next_status = 'open' and e.next_position < s.position)::int as back,
      count(*) filter (where e.next_status = 'won')::int as won, count(*) filter (where e.next_status = 'lost')::int as lost,
      count(*) filter (where e.next_status = 'open' and e.next_position is null)::int as elsewhere
    from crm.stage s left join exit e on e.stage_id = s.id
    where s.pipeline_id = ${wanted.pipelineId}::uuid group by s.org_id, s.id order by s.position`);
  return rows;
}

type AgeRow = {
  readonly stageId: string;
  readonly stage: string;
  now: number;
  passed: number;
  nowAges: number[] | null;
  passedAges: number[] | null;
};

/** How long deals stay in each stage of a pipeline. */
export async function stageAgeing(tx: Tx, wanted: PipelinePeriod, reading: Reading): Promise<StageAgeing[]> {
  const quartiles = sql`percentile_cont(array[0.25, 0.5, 0.75]) within group (order by extract(epoch from a.seconds))`;
  const { rows } = await tx.execute<AgeRow>(sql`
    with passage as (${passages}), age as (
      select p.stage_id, p.left_at is null as is_now, coalesce(p.left_at, ${reading.now.toISOString()}::timestamptz) - p.entered as seconds
      from passage p where p.status = 'open' and (p.left_at is null or (${within(sql`p.left_at`, wanted, reading)}))
    )
    select s.id as "stageId", s.name as stage, count(*) filter (where a.is_now)::int as now, count(*) filter (where not a.is_now)::int as passed,
      ${quartiles} filter (where a.is_now) as "nowAges", ${quartiles} filter (where not a.is_now) as "passedAges"
    from crm.stage s left join age a on a.stage_id = s.id
    where s.pipeline_id = ${wanted.pipelineId}::uuid group by s.org_id, s.id order by s.position`);
  return rows.map(({ stageId, stage, now, passed, nowAges, passedAges }) => ({
    stageId,
    stage,
    now: spread(now, nowAges),
    passed: spread(passed, passedAges),
  }));
}

function spread(count: number, ages: readonly number[] | null): Spread {
  const [lowerSeconds = null, medianSeconds = null, upperSeconds = null] = ages ?? [];
  return { count, lowerSeconds, medianSeconds, upperSeconds };
}

type Part<Row> = Row & { readonly currency: string; readonly deals: number; readonly minor: string };

/** Deals that were won and lost in a period, those lost by their reason. */
export async function dealOutcomes(tx: Tx, wanted: AnyPeriod, reading: Reading): Promise<Outcome[]> {
  const { rows } = await tx.execute<Part<{ status: "won" | "lost"; reason: LostReason | null }>>(sql`
    select d.status, d.lost_reason as reason, d.currency, count(*)::int as deals, sum(d.value_minor)::text as minor
    from crm.deal d where d.status <> 'open' and ${inPipeline(wanted.pipelineId)} and ${within(sql`d.closed_at`, wanted, reading)}
    group by 1, 2, 3`);
  const outcomes = [...Map.groupBy(rows, ({ status, reason }) => `${status} ${reason}`).values()].map((parts): Outcome => {
    const { status, reason } = parts[0]!;
    const values = perCurrency(parts.map(({ currency, minor }) => ({ currency, minor: BigInt(minor) })));
    return { status, reason, deals: parts.reduce((sum, { deals }) => sum + deals, 0), values };
  });
  return outcomes.toSorted((a, b) => (a.status === b.status ? b.deals - a.deals : a.status === "won" ? -1 : 1));
}

/** What each owner's deals came to. */
export async function dealOwners(tx: Tx, wanted: AnyPeriod, reading: Reading): Promise<OwnerResult[]> {
  const { rows } = await tx.execute<Part<{ ownerId: string; status: DealStatus }>>(sql`
    select d.owner_id as "ownerId", d.status, d.currency, count(*)::int as deals, sum(d.value_minor)::text as minor
    from crm.deal d where ${inPipeline(wanted.pipelineId)} and (d.status = 'open' or (${within(sql`d.closed_at`, wanted, reading)}))
    group by 1, 2, 3`);
  return ownerResults(rows.map(({ minor, ...part }) => ({ ...part, minor: BigInt(minor) })));
}

/**
 * What open deals promise, by month and currency: each value times the probability set for the deal, or else that of its stage.
 * Computed from the deals each time and rounded once, for the sum.
 */
export async function dealForecast(tx: Tx, { pipelineId }: ForecastOf): Promise<ForecastMonth[]> {
  const { rows } = await tx.execute<Part<{ month: string | null; weighted: string }>>(sql`
    select to_char(d.expected_on, 'YYYY-MM') as month, d.currency, count(*)::int as deals, sum(d.value_minor)::text as minor,
      round(sum(d.value_minor * coalesce(d.probability_percent, s.probability_percent)::numeric) / 100)::text as weighted
    from crm.deal d join crm.stage s on s.id = d.stage_id where d.status = 'open' and ${inPipeline(pipelineId)}
    group by 1, 2 order by 1 nulls last, 2`);
  return rows.map(({ month, currency, deals, minor, weighted }) => ({
    month,
    currency,
    deals,
    minor: BigInt(minor),
    weightedMinor: BigInt(weighted),
  }));
}

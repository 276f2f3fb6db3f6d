import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { AlertSeverity, UnitKind, UnitStatus, UnitTile } from "../contract.ts";
import { compareSeverity } from "../excursion/excursion.ts";
import { fault } from "../fault.ts";
import { resolveLimits, type EnteredLimits } from "../excursion/limits.ts";
import { milliseconds } from "../excursion/track.ts";

/** More units than a wall of tiles can show; beyond it people choose a site. */
const mostTiles = 2000;

type Row = EnteredLimits & {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly status: UnitStatus;
  readonly statusSince: number | null;
  readonly lastCelsius: number | null;
  readonly lastReadingAt: number | null;
  readonly areaId: string;
  readonly areaName: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly openAlerts: number;
  readonly worstSeverity: AlertSeverity | null;
};

/** The units that the caller may see, each with its place and the limits that act, the worst first. */
export async function unitOverview(tx: Tx, { siteId }: { siteId?: string | undefined }): Promise<UnitTile[]> {
  const tiles = await readTiles(tx, siteId === undefined ? sql`true` : sql`a.site_id = ${siteId}::uuid`);
  return tiles.toSorted((a, b) => compareSeverity(a.status, b.status) || a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** One unit with its place and the limits that act. @throws unitMissing */
export async function unitSummary(tx: Tx, unitId: string): Promise<UnitTile> {
  const [tile] = await readTiles(tx, sql`u.id = ${unitId}::uuid`);
  if (!tile) throw fault.unitMissing({ unitId });
  return tile;
}

/** Caretakers do not see areas and sites, hence the outer joins. */
async function readTiles(tx: Tx, where: ReturnType<typeof sql>): Promise<UnitTile[]> {
  const { rows } = await tx.execute<Row>(sql`
    select u.id, u.name, u.kind, u.status, ${milliseconds(sql`u.status_since`)} as "statusSince", u.last_celsius as "lastCelsius",
      ${milliseconds(sql`u.last_reading_at`)} as "lastReadingAt", u.min_celsius as "minCelsius", u.max_celsius as "maxCelsius", u.at_max as "atMax",
      u.alarm_delay_minutes as "alarmDelayMinutes", u.hysteresis_celsius as "hysteresisCelsius", u.reporting_interval_seconds as "reportingIntervalSeconds",
      u.area_id as "areaId", a.name as "areaName", s.id as "siteId", s.name as "siteName", open.count as "openAlerts", open.severity as "worstSeverity"
    from coldchain.unit u
    left join coldchain.area a on a.id = u.area_id
    left join coldchain.site s on s.id = a.site_id
    cross join lateral (
      select count(*)::int as count,
        case max(case l.severity when 'critical' then 3 when 'warning' then 2 else 1 end) when 3 then 'critical' when 2 then 'warning' when 1 then 'info' end as severity
      from coldchain.alert l where l.unit_id = u.id and l.status <> 'resolved'
    ) open
    where ${where} order by u.id limit ${mostTiles}`);
  return rows.map(toTile);
}

const date = (at: number | null): Date | null => (at === null ? null : new Date(at));

function toTile({ statusSince, lastReadingAt, ...row }: Row): UnitTile {
  const { minCelsius, maxCelsius, atMax, hysteresisCelsius, alarmDelay } = resolveLimits(row);
  const { id, name, kind, status, lastCelsius, areaId, areaName, siteId, siteName, openAlerts, worstSeverity } = row;
  return {
    id,
    name,
    kind,
    status,
    lastCelsius,
    areaId,
    areaName,
    siteId,
    siteName,
    openAlerts,
    worstSeverity,
    statusSince: date(statusSince),
    lastReadingAt: date(lastReadingAt),
    limits: { minCelsius, maxCelsius, atMax, hysteresisCelsius, alarmDelayMinutes: alarmDelay / 60_000 },
  };
}

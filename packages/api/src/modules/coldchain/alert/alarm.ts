import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { prepared, run } from "../../../prepared.ts";
import { escalateByRule, noTemperature, openAlerts, settleByRule, type Wanted } from "./alert.ts";
import type { Condition } from "../excursion/condition.ts";
import type { AlertSeverity, AlertStatus, ExcursionSide, UnitStatus } from "../contract.ts";
import { instantText, list, milliseconds, type Revision } from "../excursion/track.ts";

/**
 * Readings that come later than this never sound an alarm: they show as an excursion only. Within it the alarms do
 * not depend on the order in which readings arrive.
 */
export const alarmWindow = 24 * 60 * 60 * 1000;

/** An excursion that became an alarm. Instants are milliseconds since 1970. */
type Ground = {
  readonly unitId: string;
  readonly sensorId: string;
  readonly side: ExcursionSide;
  readonly startedAt: number;
  readonly alarmAt: number;
  readonly peakCelsius: number;
  readonly minCelsius: number | null;
  readonly maxCelsius: number | null;
};

/** What is open for a unit, and when a person last settled an alarm of it. */
export type Standing = {
  readonly unitId: string;
  readonly alarmId: string | null;
  readonly status: AlertStatus | null;
  readonly openedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly peakCelsius: number | null;
  readonly interruptionId: string | null;
  readonly interruptionSeverity: AlertSeverity | null;
  readonly settledAt: number | null;
};

const isBlind = (status: UnitStatus): boolean =>
  status === "monitoring_interrupted" || status === "manual_required" || status === "offline";

/** Units after an evaluation: how they are now and what was revised of their episodes. The units are locked. */
export type Evaluated = {
  readonly conditions: readonly Condition[];
  readonly revisions: readonly Revision[];
  readonly standings: readonly Standing[];
  readonly now: Date;
};

/**
 * Makes alarms agree with the excursions on record: opens what has a ground after the last settlement by a person,
 * corrects when it began and how far it went, takes back what late readings refute, calls again when an acknowledged
 * alarm recurs. Depends on the record and the acts of people alone, so the order of arrival does not matter.
 */
export async function settleAlarms(tx: Tx, { conditions, revisions, standings, now }: Evaluated): Promise<void> {
  const raised = new Set(
    revisions.filter(({ episodes }) => episodes.some(({ alarmAt }) => alarmAt !== null)).map(({ pair }) => pair.unitId),
  );
  const concerned = standings.filter(({ unitId, alarmId }) => alarmId !== null || raised.has(unitId));
  if (concerned.length > 0) {
    const grounds = Map.groupBy(await readGrounds(tx, concerned, now), ({ unitId }) => unitId);
    await openAlerts(
      tx,
      concerned.flatMap(({ unitId, alarmId }) => (alarmId === null ? wantedFor(grounds.get(unitId)) : [])),
      now,
    );
    await correct(tx, concerned, { grounds, now });
  }
  await settleInterruptions(tx, { conditions, standings, now });
}

/**
 * Opens an alert for each unit whose readings stopped, makes it more urgent when somebody must measure by hand, and
 * ends it when readings arrive again. A unit that never had a reading is not missed.
 */
async function settleInterruptions(tx: Tx, { conditions, standings, now }: Omit<Evaluated, "revisions">): Promise<void> {
  const of = new Map(standings.map((standing) => [standing.unitId, standing]));
  const blind = conditions.filter(({ status, lastAt }) => isBlind(status) && lastAt !== null);
  await openAlerts(tx, blind.filter(({ unitId }) => of.get(unitId)?.interruptionId === null).map(interruption), now);
  const byHand = blind.flatMap(({ unitId, status }) => {
    const standing = of.get(unitId);
    return status === "manual_required" && standing?.interruptionSeverity === "warning" ? [standing.interruptionId!] : [];
  });
  await escalateByRule(tx, byHand, { kind: "escalated", note: "No readings for so long that somebody must measure by hand.", now });
  const over = conditions.filter(({ status }) => !isBlind(status)).flatMap(({ unitId }) => of.get(unitId)?.interruptionId ?? []);
  await settleByRule(tx, over, { kind: "resolved", cause: "Readings arrive again.", now });
}

function interruption({ unitId, since, lastAt, status }: Condition): Wanted {
  const severity = status === "monitoring_interrupted" ? "warning" : "critical";
  // Only units with a latest reading get here, so one of the two is known.
  const openedAt = new Date(since ?? lastAt ?? 0);
  return {
    unitId,
    sensorId: null,
    type: "monitoring_interrupted",
    severity,
    openedAt,
    note: "Its sensors have stopped reporting.",
    ...noTemperature,
  };
}

const standingsOf = prepared(sql`
  select u.id as "unitId", a.id as "alarmId", a.status, ${milliseconds(sql`a.opened_at`)} as "openedAt",
    ${milliseconds(sql`a.acknowledged_at`)} as "acknowledgedAt", a.peak_celsius as "peakCelsius", i.id as "interruptionId", i.severity as "interruptionSeverity",
    (select ${milliseconds(sql`max(s.resolved_at)`)} from coldchain.alert s
      where s.unit_id = u.id and s.type = 'alarm_active' and s.resolved_by is not null) as "settledAt"
  from unnest($1::uuid[]) u(id)
  left join coldchain.alert a on a.unit_id = u.id and a.type = 'alarm_active' and a.status <> 'resolved'
  left join coldchain.alert i on i.unit_id = u.id and i.type = 'monitoring_interrupted' and i.status <> 'resolved'`);

/** The standings of locked units. People may answer alerts meanwhile: every change that follows from these allows for it. */
export async function readStandings(tx: Tx, unitIds: readonly string[]): Promise<Standing[]> {
  if (unitIds.length === 0) return [];
  return (await run<Standing>(tx, standingsOf, [unitIds])).rows;
}

async function readGrounds(tx: Tx, standings: readonly Standing[], now: Date): Promise<Ground[]> {
  const floors = standings.map(({ openedAt, settledAt }) => {
    const window = now.getTime() - alarmWindow;
    return Math.max(settledAt ?? 0, openedAt === null ? window : Math.min(window, openedAt - 1));
  });
  const { rows } = await tx.execute<Ground>(sql`
    select e.unit_id as "unitId", e.sensor_id as "sensorId", e.side, ${milliseconds(sql`e.started_at`)} as "startedAt",
      ${milliseconds(sql`e.alarm_at`)} as "alarmAt", e.peak_celsius as "peakCelsius", e.min_celsius as "minCelsius", e.max_celsius as "maxCelsius"
    from unnest(${list(standings.map(({ unitId }) => unitId))}::uuid[], ${list(floors.map(instantText))}::timestamptz[]) f(unit_id, floor)
    join coldchain.excursion e on e.unit_id = f.unit_id and e.alarm_at > f.floor
    order by e.alarm_at, e.sensor_id`);
  return rows;
}

/** How far outside its limits a ground went. */
function distance({ side, peakCelsius, minCelsius, maxCelsius }: Ground): number {
  return side === "above" ? peakCelsius - (maxCelsius ?? peakCelsius) : (minCelsius ?? peakCelsius) - peakCelsius;
}

const worstOf = (grounds: readonly [Ground, ...Ground[]]): Ground =>
  grounds.reduce((worst, one) => (distance(one) > distance(worst) ? one : worst), grounds[0]);

function wantedFor(grounds: readonly Ground[] | undefined): Wanted[] {
  const [first, ...rest] = grounds ?? [];
  if (!first) return [];
  const { unitId, sensorId, minCelsius, maxCelsius } = first;
  const note =
    first.side === "above" ? "Above its upper limit for longer than its delay." : "Below its lower limit for longer than its delay.";
  const { peakCelsius } = worstOf([first, ...rest]);
  return [
    {
      unitId,
      sensorId,
      type: "alarm_active",
      severity: "critical",
      openedAt: new Date(first.alarmAt),
      peakCelsius,
      minCelsius,
      maxCelsius,
      note,
    },
  ];
}

async function correct(
  tx: Tx,
  standings: readonly Standing[],
  { grounds, now }: { grounds: ReadonlyMap<string, readonly Ground[]>; now: Date },
): Promise<void> {
  const open = standings.flatMap(({ alarmId, ...standing }) => (alarmId === null ? [] : [{ alarmId, ...standing }]));
  const refuted = open.filter(({ unitId, status }) => !grounds.has(unitId) && status !== "acknowledged").map(({ alarmId }) => alarmId);
  await settleByRule(tx, refuted, {
    kind: "withdrawn",
    cause: "Readings that arrived late show that it was not outside for so long.",
    now,
  });

  const corrected = open.flatMap(({ unitId, alarmId, openedAt, peakCelsius }) => {
    const [first, ...rest] = grounds.get(unitId) ?? [];
    if (!first) return [];
    const peak = worstOf([first, ...rest]).peakCelsius;
    return first.alarmAt === openedAt && peak === peakCelsius ? [] : [{ alarmId, ...first, peak }];
  });
  if (corrected.length > 0) {
    await tx.execute(sql`
      update coldchain.alert a set opened_at = c.opened_at, sensor_id = c.sensor_id, peak_celsius = c.peak, min_celsius = c.min, max_celsius = c.max
      from unnest(${list(corrected.map(({ alarmId }) => alarmId))}::uuid[], ${list(corrected.map(({ alarmAt }) => instantText(alarmAt)))}::timestamptz[],
        ${list(corrected.map(({ sensorId }) => sensorId))}::uuid[], ${list(corrected.map(({ peak }) => peak))}::float8[],
        ${list(corrected.map(({ minCelsius }) => minCelsius))}::float8[], ${list(corrected.map(({ maxCelsius }) => maxCelsius))}::float8[])
        c(id, opened_at, sensor_id, peak, min, max)
      where a.id = c.id and a.status <> 'resolved'`);
  }

  const again = open.filter(
    ({ unitId, status, acknowledgedAt }) =>
      status === "acknowledged" && acknowledgedAt !== null && grounds.get(unitId)?.some(({ startedAt }) => startedAt > acknowledgedAt),
  );
  await escalateByRule(
    tx,
    again.map(({ alarmId }) => alarmId),
    { kind: "recurred", note: "Outside its limits again after somebody had acknowledged it.", now },
  );
}

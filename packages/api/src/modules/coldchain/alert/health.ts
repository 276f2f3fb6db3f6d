import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { prepared, run } from "../../../prepared.ts";
import { noTemperature, openAlerts, settleByRule, type Wanted } from "./alert.ts";
import type { AlertSeverity, AlertType, SensorHealth } from "../contract.ts";
import { maxClockSkew, type Candidate } from "../reading/ingest.ts";
import { instantText, list } from "../excursion/track.ts";

/** At or below this a battery is low; its alert ends only well above, because a cold battery's level wavers. */
export const lowBatteryPercent = 20;
const recoveredBatteryPercent = 25;
const criticalBatteryPercent = 5;

/** What a sensor said last, several messages of a batch taken together in the order of their time. */
export type Health = Omit<SensorHealth, "sensor" | "at"> & { readonly sensorId: string; readonly at: number };

/** The health of each known sensor by a batch. A later message overrides an earlier one field by field. */
export function newestHealth(messages: readonly SensorHealth[], sensorIds: ReadonlyMap<string, string>): Health[] {
  const newest = new Map<string, Health>();
  for (const { sensor, at, ...said } of messages.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const sensorId = sensorIds.get(sensor);
    if (sensorId !== undefined) newest.set(sensorId, { ...newest.get(sensorId), ...said, sensorId, at: at.getTime() });
  }
  return [...newest.values()].toSorted((a, b) => (a.sensorId < b.sensorId ? -1 : 1));
}

type Heard = {
  readonly health: readonly Health[];
  /** At least the latest of each sensor. */
  readonly readings: readonly Pick<Candidate, "sensorId" | "at">[];
  /** Where sensors sit now. */
  readonly unitOf: ReadonlyMap<string, string>;
  readonly now: Date;
};

const heardSensors = prepared(sql`
  update coldchain.sensor s set
    last_seen_at = greatest(s.last_seen_at, h.seen_at),
    health_at = greatest(s.health_at, h.health_at),
    battery_percent = case when h.health_at >= coalesce(s.health_at, '-infinity') then coalesce(h.battery, s.battery_percent) else s.battery_percent end,
    signal_dbm = case when h.health_at >= coalesce(s.health_at, '-infinity') then coalesce(h.signal, s.signal_dbm) else s.signal_dbm end,
    fault_code = case when h.says_fault and h.health_at >= coalesce(s.health_at, '-infinity') then h.fault else s.fault_code end
  from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::float8[], $5::float8[], $6::boolean[], $7::text[])
    h(id, seen_at, health_at, battery, signal, says_fault, fault)
  where s.id = h.id`);

/**
 * Writes down when sensors were last heard of and how they are; a message older than the last one, or from
 * the future, changes nothing.
 */
export async function recordHealth(tx: Tx, { health, readings, unitOf, now }: Heard): Promise<void> {
  const latest = now.getTime() + maxClockSkew;
  const said = new Map(health.filter(({ at }) => at <= latest).map((one) => [one.sensorId, one]));
  const seen = new Map<string, number>();
  for (const { sensorId, at } of [...readings, ...said.values()]) seen.set(sensorId, Math.max(at, seen.get(sensorId) ?? 0));
  if (seen.size === 0) return;
  const rows = [...seen].map(([sensorId, at]) => ({ sensorId, at, ...said.get(sensorId), healthAt: said.get(sensorId)?.at ?? null }));
  await run(tx, heardSensors, [
    rows.map(({ sensorId }) => sensorId),
    rows.map(({ sensorId }) => instantText(seen.get(sensorId)!)),
    rows.map(({ healthAt }) => (healthAt === null ? null : instantText(healthAt))),
    rows.map(({ batteryPercent }) => batteryPercent ?? null),
    rows.map(({ signalDbm }) => signalDbm ?? null),
    rows.map(({ faultCode }) => faultCode !== undefined),
    rows.map(({ faultCode }) => faultCode ?? null),
  ]);
  const units = [...new Set([...said.keys()].flatMap((sensorId) => unitOf.get(sensorId) ?? []))].toSorted();
  if (units.length > 0) await settleSensorAlerts(tx, units, now);
}

type SensorRow = {
  readonly unitId: string;
  readonly sensorId: string | null;
  readonly name: string | null;
  readonly battery: number | null;
  readonly fault: string | null;
  readonly isCalibrationDue: boolean | null;
  readonly open: readonly { readonly id: string; readonly type: AlertType }[] | null;
};

/**
 * Makes the alerts about sensors agree with what is known of the sensors in the units: low battery, a fault, a
 * calibration that is due. They end by themselves when their ground does. Expects the units to be locked.
 */
export async function settleSensorAlerts(tx: Tx, unitIds: readonly string[], now: Date): Promise<void> {
  const { rows } = await tx.execute<SensorRow>(sql`
    select u.id as "unitId", s.id as "sensorId", s.name, s.battery_percent as battery, s.fault_code as fault,
      s.calibration_due_on <= (${now.toISOString()}::timestamptz at time zone 'UTC')::date as "isCalibrationDue",
      (select jsonb_agg(jsonb_build_object('id', a.id, 'type', a.type)) from coldchain.alert a where a.unit_id = u.id
        and a.status <> 'resolved' and a.type in ('low_battery', 'sensor_fault', 'calibration_due')) as open
    from unnest(${list(unitIds)}::uuid[]) u(id) left join coldchain.sensor s on s.unit_id = u.id
    order by u.id, s.battery_percent, s.id`);
  const wanted = new Map<string, Wanted>();
  const open = new Map<string, string>();
  const kept = new Set<string>();
  for (const { unitId, sensorId, open: alerts, ...sensor } of rows) {
    for (const { id, type } of alerts ?? []) open.set(`${unitId}|${type}`, id);
    for (const { type, severity, note, keepsOnly } of grounds(sensor)) {
      const key = `${unitId}|${type}`;
      kept.add(key);
      if (!keepsOnly && !wanted.has(key)) wanted.set(key, { unitId, sensorId, type, severity, note, openedAt: now, ...noTemperature });
    }
  }
  const missing = [...wanted].filter(([key]) => !open.has(key)).map(([, alert]) => alert);
  await openAlerts(tx, missing, now);
  const over = [...open].filter(([key]) => !kept.has(key)).map(([, id]) => id);
  await settleByRule(tx, over, { kind: "resolved", cause: "The sensor reports that it is well again.", now });
}

type SensorGround = {
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly note: string;
  /** Too good for a new alert, not good enough to end one. */
  readonly keepsOnly?: boolean;
};

function grounds({
  name,
  battery,
  fault,
  isCalibrationDue,
}: Pick<SensorRow, "name" | "battery" | "fault" | "isCalibrationDue">): SensorGround[] {
  const found: SensorGround[] = [];
  if (battery !== null && battery < recoveredBatteryPercent) {
    const severity = battery <= criticalBatteryPercent ? "critical" : "warning";
    found.push({
      type: "low_battery",
      severity,
      note: `The battery of ${name} is at ${Math.round(battery)} %.`,
      keepsOnly: battery > lowBatteryPercent,
    });
  }
  if (fault !== null) found.push({ type: "sensor_fault", severity: "critical", note: `${name} reports ${fault}.` });
  if (isCalibrationDue) found.push({ type: "calibration_due", severity: "info", note: `${name} is due for calibration.` });
  return found;
}

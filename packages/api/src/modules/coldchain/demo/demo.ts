import { eq, inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../../../backend.ts";
import { acknowledgeAlert, resolveAlert } from "../alert/alert.ts";
import type { Measurement, SensorHealth } from "../contract.ts";
import { climate, incidentEffect, measured, type Incident } from "./climate.ts";
import { caretakerUnits, demoIncidents, demoSites, demoUnits, seedOf, silentUnit, type DemoIncident } from "./company.ts";
import { seedRota } from "./rota.ts";
import { noticeSilence } from "../unit/monitoring.ts";
import { ensureMonths } from "../reading/months.ts";
import { ingest } from "../reading/reading.ts";
import { alert, area, sensor, site, unit, unitCaretaker } from "../schema.ts";
import { placeSensor } from "../unit/sensor.ts";

const minute = 60_000;
const hour = 60 * minute;
const history = 7 * 24 * hour;
const interval = 5 * minute;

/** Who does what in the demonstration. */
type Actor = (role: Role) => Principal;

/**
 * Gives a company its shops, fridges and sensors and a week of readings, in which some things went wrong and people
 * dealt with most of them. Everything goes through the rules and policies that real devices and people go through.
 * Deterministic but for the time of the call.
 */
export async function seedColdchain(backend: Backend, actor: Actor, onProgress: (what: string) => void): Promise<void> {
  const now = backend.clock().getTime();
  onProgress("shops and fridges");
  await backend.database.asActor(actor("manager"), (tx) => furnish(tx, { caretaker: actor("member"), now: new Date(now) }));
  await backend.database.asActor(actor("manager"), (tx) => seedRota(tx, { actor, now: new Date(now) }));
  onProgress("a week of readings");
  const incidents = incidentsBefore(now);
  const first = now - history;
  await backend.database.asActor(actor("staff"), (tx) => ensureMonths(tx, [new Date(first), new Date(now)]));
  const stops = [...new Set([...days(first, now), ...incidents.flatMap(({ stopAt }) => stopAt)])]
    .filter((at) => at > first && at <= now)
    .toSorted((a, b) => a - b);
  let from = first;
  for (const stop of stops) {
    const batch = { readings: readingsBetween(from, stop, { incidents, now }), health: stop === stops.at(-1) ? healthAt(stop) : [] };
    await backend.database.asActor(actor("staff"), async (tx) => {
      await ingest(tx, batch, new Date(stop));
      await answerAlerts(tx, { actor: actor("staff"), incidents, now: stop });
    });
    from = stop;
  }
  await backend.database.asActor(actor("staff"), (tx) => noticeSilence(tx, new Date(now)));
}

function days(first: number, now: number): number[] {
  const stops: number[] = [];
  for (let at = first + 24 * hour; at < now; at += 24 * hour) stops.push(at);
  return [...stops, now];
}

/** An incident at its time, and when the story must be told on: just after its alarm and once it is over. */
type DatedIncident = Incident & DemoIncident & { readonly stopAt: readonly number[] };

function incidentsBefore(now: number): DatedIncident[] {
  return demoIncidents.map((incident) => {
    const from = now - incident.hoursAgo * hour;
    const until = from + incident.minutes * minute;
    const alarm = Math.min(from + 65 * minute, until);
    return { ...incident, from, until, stopAt: [alarm, until + 45 * minute] };
  });
}

async function furnish(tx: Tx, { caretaker, now }: { caretaker: Principal; now: Date }): Promise<void> {
  for (const { name, address, areas } of demoSites) {
    const [made] = await tx.insert(site).values({ name, address, timezone: "Europe/Rome" }).returning({ id: site.id });
    for (const { name, units } of areas) {
      const [room] = await tx.insert(area).values({ siteId: made!.id, name }).returning({ id: area.id });
      const placed = await tx
        .insert(unit)
        .values(units.map(({ name, kind }) => ({ areaId: room!.id, name, kind })))
        .returning({ id: unit.id });
      const probes = await tx
        .insert(sensor)
        .values(
          units.map(({ name, serial }) => ({
            name: `Probe ${serial.slice(3)} (${name})`,
            serial,
            calibratedOn: "2026-02-10",
            calibrationDueOn: "2027-02-10",
          })),
        )
        .returning({ id: sensor.id });
      for (const [i, { id }] of probes.entries()) await placeSensor(tx, { sensorId: id, unitId: placed[i]!.id }, now);
    }
  }
  const cared = await tx
    .select({ unitId: unit.id })
    .from(unit)
    .where(inArray(unit.name, [...caretakerUnits]));
  await tx.insert(unitCaretaker).values(cared.map(({ unitId }) => ({ unitId, userId: caretaker.userId })));
}

function readingsBetween(
  from: number,
  to: number,
  { incidents, now }: { incidents: readonly DatedIncident[]; now: number },
): Measurement[] {
  const readings: Measurement[] = [];
  for (const { serial, name, kind } of demoUnits.values()) {
    const seed = seedOf(serial);
    const own = incidents.filter(({ unit }) => unit === name);
    const offset = (seed * 7919) % interval;
    const last = name === silentUnit ? now - 50 * minute : to;
    for (let at = Math.ceil((from - offset) / interval) * interval + offset; at < Math.min(to, last); at += interval) {
      const celsius = own.reduce((sum, incident) => sum + incidentEffect(incident, at), climate(kind, seed, at));
      readings.push({ sensor: serial, measuredAt: new Date(at), celsius: measured(celsius) });
    }
  }
  return readings;
}

function healthAt(now: number): SensorHealth[] {
  return [...demoUnits.values()].map(({ serial, name, batteryPercent }) => ({
    sensor: serial,
    at: new Date(name === silentUnit ? now - 50 * minute : now - (seedOf(serial) % 5) * minute),
    batteryPercent,
    signalDbm: -58 - ((seedOf(serial) * 13) % 34),
  }));
}

/** People answer what has become an alarm, as the story says, each at their own moment. */
async function answerAlerts(
  tx: Tx,
  { actor, incidents, now }: { actor: Principal; incidents: readonly DatedIncident[]; now: number },
): Promise<void> {
  const open = await tx
    .select({ id: alert.id, status: alert.status, openedAt: alert.openedAt, unit: unit.name })
    .from(alert)
    .innerJoin(unit, eq(unit.id, alert.unitId))
    .where(inArray(alert.status, ["active", "acknowledged"]));
  for (const { id, status, openedAt, unit: name } of open) {
    const incident = incidents.find((one) => one.unit === name && one.from <= openedAt.getTime() && openedAt.getTime() <= one.until);
    if (!incident?.answer) continue;
    const { afterMinutes, note, resolution } = incident.answer;
    const answered = openedAt.getTime() + afterMinutes * minute;
    if (status === "active") await acknowledgeAlert(tx, { actor, now: new Date(answered) }, { alertId: id, note });
    const over = incident.until + 30 * minute;
    if (resolution && over <= now)
      await resolveAlert(tx, { actor, now: new Date(over) }, { alertId: id, cause: resolution.cause, correctiveAction: resolution.action });
  }
}

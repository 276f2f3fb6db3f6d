import type { Inhabited } from "../../testing/inhabited.ts";
import type { Caller } from "../../testing/world.ts";
import type { Measurement } from "./contract.ts";
import type { Episode, Sample } from "./excursion/excursion.ts";
import { resolveLimits, type EnteredLimits, type LimitHistory, type Limits } from "./excursion/limits.ts";

/** Limits of a fridge as a person leaves them when nothing is entered. */
export function enteredLimits(changed: Partial<EnteredLimits> = {}): EnteredLimits {
  return {
    kind: "fridge",
    minCelsius: null,
    maxCelsius: null,
    atMax: "inside",
    alarmDelayMinutes: null,
    hysteresisCelsius: null,
    reportingIntervalSeconds: 300,
    ...changed,
  };
}

/** Limits that act: those of a fridge, 0 to 5 °C, alarm after 15 minutes, a report every 5 minutes. */
export const someLimits = (changed: Partial<EnteredLimits> = {}): Limits => resolveLimits(enteredLimits(changed));

/** One version of limits that was always valid. */
export const always = (limits: Limits): LimitHistory => [{ validFrom: 0, limits }];

/** Samples every `everyMinutes` from `start` on. */
export function samplesOf(celsius: readonly number[], { start = Date.UTC(2026, 0, 5, 8), everyMinutes = 5 } = {}): Sample[] {
  return celsius.map((value, i) => ({ at: start + i * everyMinutes * 60_000, celsius: value }));
}

/** What matters of an episode to a reader, in minutes since `start`. */
export function inMinutes({ startedAt, alarmAt, endedAt, peakCelsius, ending }: Episode, start: number): object {
  const minutes = (at: number | null): number | null => (at === null ? null : (at - start) / 60_000);
  return { from: minutes(startedAt), alarm: minutes(alarmAt), to: minutes(endedAt), peakCelsius, ending };
}

/** What a manager makes to monitor one unit, through the procedures that people use. */
export async function aMonitoredUnit(
  manager: Caller,
  {
    name,
    kind = "fridge",
    ...limits
  }: { name: string } & Partial<Pick<EnteredLimits, "kind" | "minCelsius" | "maxCelsius" | "atMax" | "alarmDelayMinutes">>,
): Promise<{ unitId: string; sensorId: string; serial: string }> {
  const site = await manager.coldchain.site.create({ name: `Site of ${name}` });
  const area = await manager.coldchain.area.create({ siteId: site.id, name: "Kitchen" });
  const unit = await manager.coldchain.unit.create({ areaId: area.id, name, kind, ...limits });
  const serial = `S-${name}`;
  const sensor = await manager.coldchain.sensor.create({ name: `Probe of ${name}`, serial });
  await manager.coldchain.sensor.place({ sensorId: sensor.id, unitId: unit.id });
  return { unitId: unit.id, sensorId: sensor.id, serial };
}

/** Samples as a device sends them. */
export const asReadings = (sensor: string, samples: readonly Sample[]): Measurement[] =>
  samples.map(({ at, celsius }) => ({ sensor, measuredAt: new Date(at), celsius }));

/** Somebody on call at a site every day, somebody else who stands in, and a chain of the organization's own. */
export async function aRota(manager: Caller, { siteId, userId, from }: { siteId: string; userId: string; from: Date }): Promise<void> {
  await manager.coldchain.onCallShift.create({ siteId, userId, weekday: 1, fromMinute: 0, untilMinute: 1440 });
  const endsAt = new Date(from.getTime() + 86_400_000);
  await manager.coldchain.onCallStandIn.create({ siteId, userId, startsAt: from, endsAt });
  const audience = { name: "onCall", userId: null } as const;
  await manager.coldchain.alertChain.set({ severity: "warning", steps: [{ audience, waitMinutes: 15 }], repeats: false });
}

/** A row of every table, and a file that belongs to one, for the tests that look at all of them. */
export async function inhabitColdchain({ world, of, as }: Inhabited): Promise<void> {
  const manager = as("manager");
  const { unitId, serial } = await aMonitoredUnit(manager, { name: "Our freezer", alarmDelayMinutes: 0 });
  const start = world.backend.clock().getTime() - 3_600_000;
  await as("staff").coldchain.reading.ingest({ readings: asReadings(serial, samplesOf([4, 9, 9, 9, 9, 9], { start })) });
  await manager.coldchain.caretaker.create({ unitId, userId: of.principal("member").userId });
  await manager.files.begin({ bucket: "documents", name: "Our freezer.pdf", bytes: 1, record: { resource: "coldchain.unit", id: unitId } });
  const [site] = (await manager.coldchain.site.list({ limit: 1 })).rows;
  await aRota(manager, { siteId: site!.id, userId: of.principal("staff").userId, from: world.backend.clock() });
}

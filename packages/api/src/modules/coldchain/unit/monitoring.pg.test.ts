import { createReadStream, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Id } from "@freehold/kernel/id.ts";
import type { ScheduleScope } from "../../../platform/jobs/schedule.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { maxBatch, type Measurement } from "../contract.ts";
import { aMonitoredUnit, asReadings, samplesOf } from "../fixtures.ts";
import { sensorPlacement } from "../schema.ts";
import { monitoringSchedules } from "./monitoring.jobs.ts";
import { readTelemetry } from "../reading/telemetry-csv.ts";

const minute = 60_000;
const start = Date.UTC(2026, 2, 10, 8);
let now = new Date(start);
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "coldchain_monitoring", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const at = (minutes: number): Date => new Date(start + minutes * minute);
const ofUnit = (unitId: string) => ({ filter: { op: "equals", column: "unitId", value: unitId } }) as const;
const alertsOf = async (unitId: string) => (await world.as("viewer").coldchain.alert.list({ ...ofUnit(unitId), sort: "openedAt" })).rows;
const statusOf = async (unitId: string) => (await world.as("viewer").coldchain.unit.get({ id: unitId })).status;
const send = (serial: string, celsius: readonly number[], from: number) =>
  world.as("staff").coldchain.reading.ingest({ readings: asReadings(serial, samplesOf(celsius, { start: at(from).getTime() })) });

async function run(job: string): Promise<void> {
  const { backend, ours } = world;
  const principal = ours.principal("owner");
  const scope: ScheduleScope = {
    principal,
    timeZone: "UTC",
    asActor: (work) => backend.database.asActor(principal, work),
    clock: backend.clock,
    log: backend.log,
    backend,
    signal: new AbortController().signal,
  };
  await monitoringSchedules.find(({ name }) => name === `coldchain.${job}`)!.run(scope);
}

describe("silence", () => {
  test("is noticed without any reading, grows more urgent and ends with the next reading", async () => {
    now = at(10);
    const { serial, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Silent" });
    expect(await statusOf(unitId)).toBe("offline");
    await send(serial, [4, 4], 0);
    expect(await statusOf(unitId)).toBe("ok");
    now = at(20);
    await run("noticeSilence");
    expect(await statusOf(unitId)).toBe("ok");
    now = at(21);
    await run("noticeSilence");
    await run("noticeSilence");
    expect(await statusOf(unitId)).toBe("monitoring_interrupted");
    expect(await alertsOf(unitId)).toMatchObject([{ type: "monitoring_interrupted", severity: "warning", openedAt: at(20) }]);
    now = at(126);
    await run("noticeSilence");
    expect(await statusOf(unitId)).toBe("manual_required");
    expect(await alertsOf(unitId)).toMatchObject([{ severity: "critical", status: "escalated" }]);
    now = at(1446);
    await run("noticeSilence");
    expect(await statusOf(unitId)).toBe("offline");
    await send(serial, [4], 1445);
    expect(await statusOf(unitId)).toBe("ok");
    expect(await alertsOf(unitId)).toMatchObject([{ status: "resolved", resolvedBy: null, cause: "Readings arrive again." }]);
  });

  test("ends a running excursion at its last reading, and a late reading runs it on", async () => {
    now = at(10);
    const { serial, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Cut" });
    await send(serial, [7, 7], 0);
    now = at(30);
    await run("noticeSilence");
    const excursions = async () => (await world.as("viewer").coldchain.excursion.list(ofUnit(unitId))).rows;
    expect(await excursions()).toMatchObject([{ startedAt: at(0), endedAt: at(5), ending: "data_lost" }]);
    await send(serial, [7, 7, 7], 10);
    expect(await excursions()).toMatchObject([{ startedAt: at(0), endedAt: null, alarmAt: at(15) }]);
  });
});

test("an alarm that nobody answers for half an hour is escalated, an acknowledged one is not", async () => {
  // The age of an alert is counted from when it was written, by the database's clock.
  const real = Date.now();
  now = new Date(real);
  const manager = world.as("manager");
  const [left, taken] = [await aMonitoredUnit(manager, { name: "Left alone" }), await aMonitoredUnit(manager, { name: "Taken care of" })];
  for (const { serial } of [left, taken])
    await world
      .as("staff")
      .coldchain.reading.ingest({ readings: asReadings(serial, samplesOf([7, 7, 7, 7], { start: real - 15 * minute })) });
  await world.as("staff").coldchain.alert.acknowledge({ alertId: (await alertsOf(taken.unitId))[0]!.id });
  now = new Date(real + 29 * minute);
  await run("escalateUnanswered");
  expect(await alertsOf(left.unitId)).toMatchObject([{ status: "active" }]);
  now = new Date(real + 31 * minute);
  await run("escalateUnanswered");
  expect(await alertsOf(left.unitId)).toMatchObject([{ status: "escalated" }]);
  expect(await alertsOf(taken.unitId)).toMatchObject([{ status: "acknowledged" }]);
});

test("a low battery and a fault raise their alerts, and end them when the sensor is well again", async () => {
  now = at(0);
  const { serial, sensorId, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Battery" });
  const staff = world.as("staff");
  const say = (minutes: number, health: object) =>
    staff.coldchain.reading.ingest({ readings: [], health: [{ sensor: serial, at: at(minutes), ...health }] });
  const open = async () =>
    (await alertsOf(unitId))
      .filter(({ status }) => status !== "resolved")
      .map(({ type, severity }) => `${type} ${severity}`)
      .toSorted();
  await say(0, { batteryPercent: 80, signalDbm: -70 });
  expect(await open()).toEqual([]);
  await say(1, { batteryPercent: 20, faultCode: "E12" });
  expect(await open()).toEqual(["low_battery warning", "sensor_fault critical"]);
  await say(2, { batteryPercent: 23 });
  expect(await open()).toEqual(["low_battery warning", "sensor_fault critical"]);
  await say(1.5, { batteryPercent: 90, faultCode: null });
  expect(await open()).toEqual(["low_battery warning", "sensor_fault critical"]);
  await say(3, { batteryPercent: 26, faultCode: null });
  expect(await open()).toEqual([]);
  expect(await staff.coldchain.sensor.get({ id: sensorId })).toMatchObject({
    batteryPercent: 26,
    signalDbm: -70,
    faultCode: null,
    lastSeenAt: at(3),
  });
});

test("a calibration that is due raises its alert, and a new date ends it", async () => {
  now = at(0);
  const manager = world.as("manager");
  const { sensorId, unitId } = await aMonitoredUnit(manager, { name: "Calibrated" });
  await manager.coldchain.sensor.update({ id: sensorId, patch: { calibrationDueOn: "2026-03-10" } });
  await run("checkCalibration");
  expect(await alertsOf(unitId)).toMatchObject([{ type: "calibration_due", severity: "info", status: "active" }]);
  await manager.coldchain.sensor.update({ id: sensorId, patch: { calibrationDueOn: "2027-03-10" } });
  await run("checkCalibration");
  expect(await alertsOf(unitId)).toMatchObject([{ status: "resolved" }]);
});

describe("limits", () => {
  test("are a manager's: staff may not change them, nor where a unit is", async () => {
    const { unitId } = await aMonitoredUnit(world.as("manager"), { name: "Fixed" });
    const staff = world.as("staff");
    await expect(staff.coldchain.unit.update({ id: unitId, patch: { maxCelsius: 20 } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(staff.coldchain.unit.update({ id: unitId, patch: { name: "Mine" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await staff.coldchain.unit.update({ id: unitId, patch: { assignedTo: world.ours.principal("staff").userId } })).toMatchObject({
      name: "Fixed",
    });
  });

  test("count from the next reading on, and every version is kept", async () => {
    // Versions are dated by the database's clock.
    const real = Date.now();
    now = new Date(real);
    const manager = world.as("manager");
    const { serial, unitId } = await aMonitoredUnit(manager, { name: "Versions" });
    const reading = (celsius: number, minutes: number) => ({ sensor: serial, measuredAt: new Date(real + minutes * minute), celsius });
    await world.as("staff").coldchain.reading.ingest({ readings: [reading(7, -10), reading(7, -5)] });
    await manager.coldchain.unit.update({ id: unitId, patch: { maxCelsius: 8 } });
    await world.as("staff").coldchain.reading.ingest({ readings: [reading(7, 1), reading(7, -7)] });
    expect(await statusOf(unitId)).toBe("ok");
    const { rows } = await world.as("viewer").coldchain.excursion.list(ofUnit(unitId));
    expect(rows).toMatchObject([{ startedAt: new Date(real - 10 * minute), endedAt: new Date(real + minute), maxCelsius: 5 }]);
    const versions = await world.as("viewer").coldchain.limits.list({ ...ofUnit(unitId), sort: "id" });
    expect(versions.rows.map(({ maxCelsius }) => maxCelsius).toSorted()).toEqual([8, null]);
  });
});

describe("a sensor that moves", () => {
  test("takes its readings to where it sits at their time", async () => {
    now = at(30);
    const manager = world.as("manager");
    const from = await aMonitoredUnit(manager, { name: "From" });
    const to = await aMonitoredUnit(manager, { name: "To" });
    await send(from.serial, [7, 7, 7, 7, 7, 7], 0);
    expect(await statusOf(from.unitId)).toBe("alarm_active");
    await manager.coldchain.sensor.place({ sensorId: to.sensorId, unitId: null });
    await manager.coldchain.sensor.place({ sensorId: from.sensorId, unitId: to.unitId });
    expect(await statusOf(from.unitId)).toBe("offline");
    expect((await world.as("viewer").coldchain.excursion.list(ofUnit(from.unitId))).rows).toMatchObject([
      { endedAt: at(25), ending: "data_lost" },
    ]);
    now = at(40);
    await send(from.serial, [6.5, 3], 29);
    expect(await statusOf(to.unitId)).toBe("ok");
    const series = await world.as("viewer").coldchain.reading.series({ unitId: from.unitId, from: at(-10), to: at(60) });
    expect(series.sensors[0]!.mean).toEqual([7, 7, 7, 7, 7, 7, 6.5]);
  });

  test("cannot be put back before its latest reading, and keeps its readings from being orphaned", async () => {
    now = at(30);
    const manager = world.as("manager");
    const { serial, sensorId, unitId } = await aMonitoredUnit(manager, { name: "Kept" });
    await send(serial, [4, 4], 0);
    await expect(manager.coldchain.sensor.place({ sensorId, unitId: null, at: at(5) })).rejects.toMatchObject({
      cause: { code: "coldchain.placedBeforeReadings" },
    });
    await expect(manager.coldchain.sensor.remove({ id: sensorId })).rejects.toMatchObject({
      cause: { code: "coldchain.sensorHasReadings" },
    });
    await expect(world.as("staff").coldchain.sensor.place({ sensorId, unitId: null })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(manager.coldchain.unit.remove({ id: unitId })).rejects.toMatchObject({ code: "CONFLICT" });
    const spare = await manager.coldchain.sensor.create({ name: "Spare", serial: "SPARE" });
    expect(await manager.coldchain.sensor.remove({ id: spare.id })).toEqual({ id: spare.id });
  });
});

describe("where a sensor sits", () => {
  const moved = async (name: string) => {
    now = at(30);
    const { sensorId, unitId } = await aMonitoredUnit(world.as("manager"), { name });
    const other = await aMonitoredUnit(world.as("manager"), { name: `${name} elsewhere` });
    return { sensorId, unitId, elsewhere: other.unitId, place: world.as("manager").coldchain.sensor.place };
  };
  const placementsOf = async (sensorId: string) => {
    const filter = { op: "equals", column: "sensorId", value: sensorId } as const;
    const { rows } = await world.as("viewer").coldchain.placement.list({ filter });
    return rows.map(({ placedAt, removedAt }) => [placedAt, removedAt]).toSorted((a, b) => Number(a[0]) - Number(b[0]));
  };

  test("is never said for a time to come: until then readings would have two places", async () => {
    const { sensorId, elsewhere, place } = await moved("Planned");
    await expect(place({ sensorId, unitId: elsewhere, at: at(36) })).rejects.toMatchObject({
      cause: { code: "coldchain.placedInTheFuture", details: { fields: { at: expect.any(String) as string } } },
    });
    await place({ sensorId, unitId: elsewhere, at: at(35) });
    await place({ sensorId, unitId: null });
    expect(await placementsOf(sensorId)).toEqual([
      [new Date(0), at(35)],
      [at(35), new Date(at(35).getTime() + 1)],
    ]);
  });

  test("is never said for a time at which it is known to have sat elsewhere", async () => {
    const { sensorId, unitId, elsewhere, place } = await moved("Returned");
    await place({ sensorId, unitId: null, at: at(20) });
    await expect(place({ sensorId, unitId: elsewhere, at: at(19) })).rejects.toMatchObject({
      cause: { code: "coldchain.placedElsewhereThen" },
    });
    now = at(10);
    await place({ sensorId, unitId: elsewhere });
    now = at(30);
    await expect(place({ sensorId, unitId, at: at(20) })).rejects.toMatchObject({ cause: { code: "coldchain.placedElsewhereThen" } });
    expect(await placementsOf(sensorId)).toEqual([
      [new Date(0), at(20)],
      [at(20), null],
    ]);
  });

  test("is one place at a time, whoever writes it", async () => {
    const { sensorId, unitId, place } = await moved("Doubled");
    await place({ sensorId, unitId: null, at: at(20) });
    const overlapping = world.backend.database.asActor(world.ours.principal("manager"), (tx) =>
      tx
        .insert(sensorPlacement)
        .values({ sensorId: sensorId as Id<"sensor">, unitId: unitId as Id<"unit">, placedAt: at(19), removedAt: at(25) }),
    );
    await expect(overlapping).rejects.toMatchObject({ code: "database.overlaps" });
  });
});

describe("a chart", () => {
  test("shows every reading where there are few, intervals aligned to the clock where there are many, and gaps as gaps", async () => {
    now = at(3000);
    const { serial, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Chart" });
    const before = Array.from({ length: 300 }, (_, i) => (i % 10 === 3 ? 4.5 : 3));
    await world.as("staff").coldchain.reading.ingest({
      readings: [
        ...asReadings(serial, samplesOf(before, { start, everyMinutes: 1 })),
        ...asReadings(serial, samplesOf([2, 2], { start: at(2000).getTime() })),
      ],
    });
    const viewer = world.as("viewer");
    const few = await viewer.coldchain.reading.series({ unitId, from: at(0), to: at(10) });
    expect(few).toMatchObject({ widthSeconds: null, gapSeconds: 900, limits: [{ from: at(0).getTime(), minCelsius: 0, maxCelsius: 5 }] });
    expect(few.sensors[0]!.at).toEqual(Array.from({ length: 10 }, (_, i) => at(i).getTime()));
    const many = await viewer.coldchain.reading.series({ unitId, from: at(0), to: at(2010), points: 100 });
    expect(many.widthSeconds).toBe(1800);
    const [series] = many.sensors;
    expect(series!.at.length).toBe(11);
    expect(series!.at[0]! % (1800 * 1000)).toBe(900 * 1000);
    expect(series).toMatchObject({ low: [...Array<number>(10).fill(3), 2], high: [...Array<number>(10).fill(4.5), 2] });
    const ever = { from: new Date("0001-01-01T00:00:00Z"), to: new Date("9999-12-31T23:59:59.999Z") };
    expect((await viewer.coldchain.reading.series({ unitId, ...ever, points: 100 })).sensors[0]!.mean.length).toBe(1);
    await expect(world.neighbour().coldchain.reading.series({ unitId, from: at(0), to: at(10) })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

const realFile = fileURLToPath(new URL("../../../../../../../shared/data/fridge-telemetry.csv", import.meta.url));

test.runIf(existsSync(realFile))("nineteen thousand readings of a real fridge are taken in once, whatever is sent twice", async () => {
  now = at(0);
  const { serial, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Real", maxCelsius: 6, atMax: "outside" });
  const readings: Measurement[] = [];
  for await (const line of readTelemetry(
    createReadStream(realFile),
    { time: ["date", "time"], celsius: "fridge_temperature" },
    { format: "d-MMM-yy HH:mm:ss", zone: "Australia/Sydney" },
  )) {
    if (!("error" in line)) readings.push({ sensor: serial, measuredAt: line.measuredAt, celsius: line.celsius });
  }
  const take = async () => {
    const total = { accepted: 0, duplicate: 0, conflicting: 0, rejected: 0 };
    for (let i = 0; i < readings.length; i += maxBatch) {
      const report = await world.as("staff").coldchain.reading.ingest({ readings: readings.slice(i, i + maxBatch) });
      total.accepted += report.accepted;
      total.duplicate += report.duplicate;
      total.conflicting += report.conflicting.length;
      total.rejected += report.rejected.length;
    }
    return total;
  };
  const began = performance.now();
  expect(await take()).toEqual({ accepted: 11_180, duplicate: 124, conflicting: 8695, rejected: 0 });
  console.log(`19,999 readings taken in within ${Math.round(performance.now() - began)} ms`);
  const excursions = async () =>
    (await world.as("viewer").coldchain.excursion.list({ ...ofUnit(unitId), sort: "startedAt", limit: 500 })).rows;
  const first = await excursions();
  expect(await take()).toEqual({ accepted: 0, duplicate: 11_304, conflicting: 8695, rejected: 0 });
  expect(await excursions()).toEqual(first);
  expect(first.length).toBeGreaterThan(10);
});

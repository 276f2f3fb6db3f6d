import fc from "fast-check";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { productItself } from "../../../platform/jobs/scope.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import type { Measurement } from "../contract.ts";
import { concluded, elapse, evaluate, type Sample } from "../excursion/excursion.ts";
import { always, aMonitoredUnit, asReadings, samplesOf, someLimits } from "../fixtures.ts";

const seed = printedSeed("ingest against PostgreSQL");

const minute = 60_000;
const start = Date.UTC(2026, 2, 10, 8);
let now = new Date(start);
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "coldchain_ingest", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const at = (minutes: number): Date => new Date(start + minutes * minute);
const send = (readings: Measurement[]) => world.as("staff").coldchain.reading.ingest({ readings });

/** What evaluation has written about a unit, without ids and without when it was noticed. */
async function recordOf(unitId: string) {
  const staff = world.as("staff");
  const filter = { op: "equals", column: "unitId", value: unitId } as const;
  const { status, lastCelsius, lastReadingAt } = await staff.coldchain.unit.get({ id: unitId });
  const { rows: excursions } = await staff.coldchain.excursion.list({ filter, sort: "startedAt", limit: 500 });
  const { rows: alerts } = await staff.coldchain.alert.list({ filter, sort: "openedAt", limit: 500 });
  const open = alerts.filter((alert) => alert.status !== "resolved");
  return {
    status,
    lastCelsius,
    lastReadingAt,
    excursions: excursions.map(({ startedAt, alarmAt, restoringSince, lastAt, endedAt, ending, peakCelsius, peakAt, side }) => {
      return { startedAt, alarmAt, restoringSince, lastAt, endedAt, ending, peakCelsius, peakAt, side };
    }),
    alerts: open.map(({ type, openedAt, peakCelsius, minCelsius, maxCelsius }) => ({
      type,
      openedAt,
      peakCelsius,
      minCelsius,
      maxCelsius,
    })),
  };
}

test("takes a batch, answers row by row, and takes it again without any change", async () => {
  now = at(60);
  const { serial, sensorId, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Replay" });
  const readings = [
    ...asReadings(serial, samplesOf([4, 6, 6, 6, 6, 7], { start })),
    { sensor: sensorId.toUpperCase(), measuredAt: at(25), celsius: 8 },
    { sensor: serial, measuredAt: at(25), celsius: 7 },
    { sensor: serial, measuredAt: at(66), celsius: 4 },
    { sensor: serial, measuredAt: at(30), celsius: NaN },
    { sensor: "nobody", measuredAt: at(30), celsius: 4 },
  ];
  const rest = {
    conflicting: [{ row: 6, kept: 7 }],
    rejected: [
      { row: 8, reason: "inTheFuture" },
      { row: 9, reason: "notANumber" },
      { row: 10, reason: "unknownSensor" },
    ],
  };
  expect(await send(readings)).toEqual({ accepted: 6, duplicate: 1, ...rest });
  const before = await recordOf(unitId);
  // The latest reading is 35 minutes old by now.
  expect(before).toMatchObject({
    status: "monitoring_interrupted",
    alerts: [{ type: "alarm_active" }, { type: "monitoring_interrupted" }],
  });
  expect(await send(readings)).toEqual({ accepted: 0, duplicate: 7, ...rest });
  expect(await recordOf(unitId)).toEqual(before);
});

// Few temperatures and distances around limits and delays, a gap now and then.
const steps = fc.array(fc.tuple(fc.constantFrom(2, 5, 5, 5, 14, 17), fc.constantFrom(3, 4.7, 6, 6, 8)), { minLength: 3, maxLength: 40 });

test("any order of arrival gives the status, the excursions and the alerts of the order of time", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 10 }), async (given, dice, size) => {
      const manager = world.as("manager");
      let minutes = 0;
      const samples = given.map(([distance, celsius]): Sample => ({ at: start + (minutes += distance) * minute, celsius }));
      now = at(minutes + 1);
      const inOrder = await aMonitoredUnit(manager, { name: `In order ${++count}` });
      const shuffled = await aMonitoredUnit(manager, { name: `Shuffled ${count}` });
      for (let i = 0; i < samples.length; i += size) await send(asReadings(inOrder.serial, samples.slice(i, i + size)));
      const order = samples
        .map((sample) => ({ sample, key: dice.next().value! }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ sample }) => sample);
      for (let i = 0; i < order.length; i += size) await send(asReadings(shuffled.serial, order.slice(i, i + size)));
      expect(await recordOf(shuffled.unitId)).toEqual(await recordOf(inOrder.unitId));

      const history = always(someLimits());
      const scratch = concluded(evaluate(samples, history), now.getTime(), history);
      const { status, excursions } = await recordOf(shuffled.unitId);
      expect(status).toBe(elapse(scratch.watch, now.getTime(), history).watch.state);
      expect(
        excursions.map(({ startedAt, alarmAt, endedAt }) => [startedAt.getTime(), alarmAt?.getTime() ?? null, endedAt?.getTime() ?? null]),
      ).toEqual(scratch.episodes.map(({ startedAt, alarmAt, endedAt }) => [startedAt, alarmAt, endedAt]));
    }),
    { seed, numRuns: 8 },
  );
});

test("batches at the same time, over the same units and with the same rows, store each reading once and agree", async () => {
  now = at(300);
  const manager = world.as("manager");
  const units = [];
  for (const name of ["A", "B", "C", "D"]) units.push(await aMonitoredUnit(manager, { name: `Concurrent ${name}` }));
  const samples = samplesOf(
    Array.from({ length: 60 }, (_, i) => (i % 17 < 6 ? 7 : 3)),
    { start },
  );
  const all = units.flatMap(({ serial }) => asReadings(serial, samples));
  // Twelve batches, each reading in three of them, each batch turned by another angle.
  const batches = Array.from({ length: 12 }, (_, b) => {
    const picked = all.filter((_, i) => (i + b) % 4 === 0);
    return [...picked.slice(b * 5), ...picked.slice(0, b * 5)];
  });
  const reports = await Promise.all(batches.map(send));
  expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(all.length);
  expect(reports.reduce((sum, { duplicate }) => sum + duplicate, 0)).toBe(2 * all.length);
  const history = always(someLimits());
  const scratch = concluded(evaluate(samples, history), now.getTime(), history);
  for (const { unitId } of units) {
    const { status, excursions, alerts } = await recordOf(unitId);
    expect(status).toBe(scratch.watch.state);
    expect(excursions.map(({ startedAt, lastAt }) => [startedAt.getTime(), lastAt.getTime()])).toEqual(
      scratch.episodes.map(({ startedAt, lastAt }) => [startedAt, lastAt]),
    );
    expect(alerts.filter(({ type }) => type === "alarm_active").length).toBe(1);
  }
});

describe("late readings", () => {
  test("older than a day sound no alarm, but are on the record", async () => {
    now = at(3 * 1440);
    const { serial, unitId } = await aMonitoredUnit(world.as("manager"), { name: "Logger" });
    await send(asReadings(serial, samplesOf([4, 4, 4], { start: now.getTime() - 10 * minute })));
    await send(asReadings(serial, samplesOf([7, 7, 7, 7, 7, 4, 4, 4], { start })));
    const { status, excursions, alerts } = await recordOf(unitId);
    expect(status).toBe("ok");
    expect(excursions).toMatchObject([{ startedAt: at(0), alarmAt: at(15), endedAt: at(25) }]);
    expect(alerts).toEqual([]);
  });

  test("that refute an alarm take it back, unless somebody has answered it", async () => {
    for (const isAnswered of [false, true]) {
      now = at(30);
      const { serial, unitId } = await aMonitoredUnit(world.as("manager"), { name: isAnswered ? "Answered" : "Refuted" });
      const samples = samplesOf([6, 6, 3, 6, 6], { start });
      await send(
        asReadings(
          serial,
          samples.filter(({ celsius }) => celsius === 6),
        ),
      );
      const staff = world.as("staff");
      const filter = { op: "equals", column: "unitId", value: unitId } as const;
      const alarm = (await staff.coldchain.alert.list({ filter })).rows[0]!;
      expect(alarm).toMatchObject({ type: "alarm_active", status: "active" });
      if (isAnswered) await staff.coldchain.alert.acknowledge({ alertId: alarm.id });
      await send(asReadings(serial, samples));
      const { rows } = await staff.coldchain.alert.list({ filter });
      expect(rows).toMatchObject([{ id: alarm.id, status: isAnswered ? "acknowledged" : "resolved", resolvedBy: null }]);
    }
  });
});

describe("after old readings were removed", () => {
  test("what they were judged to be stays, whatever comes late, and what is left is judged as ever", async () => {
    const day = 1440;
    now = at(0);
    const { serial, unitId, sensorId } = await aMonitoredUnit(world.as("manager"), { name: "Pruned" });
    const series = (celsius: readonly number[], from: number) => asReadings(serial, samplesOf(celsius, { start: at(from).getTime() }));
    now = at(20 * day);
    await send(series([4, 7, 7, 7, 7, 7, 4, 4, 4], 0));
    // Removal will cut this one in two.
    await send(series([4, 7, 7, 9, 7, 7, 7, 7, 7, 4, 4, 4], 10 * day));
    await send(series([4, 4, 7, 7, 7, 7, 4, 4, 4], 12 * day));
    const before = await recordOf(unitId);
    expect(before.excursions).toHaveLength(3);
    const edge = at(10 * day + 22);
    await world.backend.database.asActor({ ...world.ours.principal("owner"), userId: productItself }, (tx) =>
      tx.execute(sql`select platform.remove_old_rows('coldchain.reading', ${edge.toISOString()}::timestamptz, 1000)`),
    );
    const { rows } = await world.as("viewer").coldchain.reading.list({ filter: { op: "equals", column: "sensorId", value: sensorId } });
    expect(rows).toHaveLength(7 + 9);
    expect(await recordOf(unitId)).toEqual(before);

    // Late ones from the time of the first excursion, from before the second one, and from within it.
    for (const late of [[at(7)], [at(10 * day - 3)], [at(10 * day + 7)], [at(10 * day + 31)]])
      await send(late.map((measuredAt) => ({ sensor: serial, measuredAt, celsius: 5 })));
    expect(await recordOf(unitId)).toEqual(before);
    await send([{ sensor: serial, measuredAt: at(12 * day + 12), celsius: 8 }]);
    const after = await recordOf(unitId);
    expect(after.excursions.slice(0, 2)).toEqual(before.excursions.slice(0, 2));
    expect(after.excursions[2]).toEqual({ ...before.excursions[2], peakCelsius: 8, peakAt: at(12 * day + 12) });
  });
});

describe("who", () => {
  test("viewers and members cannot send readings, and nobody can into another organization", async () => {
    now = at(0);
    const { serial, sensorId } = await aMonitoredUnit(world.as("manager"), { name: "Guarded" });
    const readings = [{ sensor: serial, measuredAt: at(0), celsius: 4 }];
    await expect(world.as("viewer").coldchain.reading.ingest({ readings })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.as("member").coldchain.reading.ingest({ readings })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const foreign = [...readings, { sensor: sensorId, measuredAt: at(0), celsius: 4 }];
    const { accepted, rejected } = await world.neighbour("staff").coldchain.reading.ingest({ readings: foreign });
    expect({ accepted, rejected }).toEqual({ accepted: 0, rejected: [0, 1].map((row) => ({ row, reason: "unknownSensor" })) });
  });

  test("the same serial number in two organizations is two sensors", async () => {
    now = at(0);
    const ours = await aMonitoredUnit(world.as("manager"), { name: "Twin" });
    const theirs = await aMonitoredUnit(world.neighbour("manager"), { name: "Twin" });
    await send([{ sensor: ours.serial, measuredAt: at(0), celsius: 4 }]);
    await world.neighbour("staff").coldchain.reading.ingest({ readings: [{ sensor: theirs.serial, measuredAt: at(0), celsius: 9 }] });
    expect((await recordOf(ours.unitId)).lastCelsius).toBe(4);
    await expect(world.as("owner").coldchain.unit.get({ id: theirs.unitId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("months", () => {
  const partitions = async () =>
    (
      await world.backend.database.asActor(world.ours.principal("viewer"), (tx) =>
        tx.execute<{ name: string }>(sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'coldchain.reading'::regclass order by 1`),
      )
    ).rows.map(({ name }) => name);
  const monthly = (sensor: string) =>
    Array.from({ length: 300 }, (_, month) => ({ sensor, measuredAt: new Date(Date.UTC(2001, month, 2)), celsius: 4 }));

  test("readings of any month find their place, and those no clock could mean make none", async () => {
    now = new Date("2026-03-10T08:00:00Z");
    const { serial, sensorId } = await aMonitoredUnit(world.as("manager"), { name: "Months" });
    const readings = ["2019-03-31T23:59:59.999Z", "2019-04-01T00:00:00Z", "1999-12-31T00:00:00Z", "2070-01-01T00:00:00Z"].map((text) => ({
      sensor: serial,
      measuredAt: new Date(text),
      celsius: 4,
    }));
    expect(await send(readings)).toMatchObject({ accepted: 2, rejected: [{ reason: "tooOld" }, { reason: "inTheFuture" }] });
    const { rows } = await world.backend.database.asActor(world.ours.principal("viewer"), (tx) =>
      tx.execute<{ name: string }>(
        sql`select c.relname as name from coldchain.reading r join pg_class c on c.oid = r.tableoid where r.sensor_id = ${sensorId}::uuid`,
      ),
    );
    expect(rows.map(({ name }) => name)).toEqual(["reading_older", "reading_older"]);
  });

  test("readings of sensors that nobody knows make no partition", async () => {
    now = new Date("2026-03-10T08:00:00Z");
    const before = await partitions();
    const { accepted, rejected } = await send(monthly("nobody"));
    expect({ accepted, rejected: rejected.length }).toEqual({ accepted: 0, rejected: 300 });
    expect(await partitions()).toEqual(before);
  });

  test("whoever sends readings of every month since 2001 makes no more than the latest two years of partitions", async () => {
    now = new Date("2026-03-10T08:00:00Z");
    const { serial } = await aMonitoredUnit(world.as("manager"), { name: "Every month" });
    expect(await send(monthly(serial))).toMatchObject({ accepted: 300, rejected: [] });
    expect((await partitions()).length).toBeLessThanOrEqual(1 + 24 + 1 + 2);
  });

  test("are made two ahead at most", async () => {
    const { rows } = await world.backend.database.asActor(world.ours.principal("staff"), (tx) =>
      tx.execute<{ made: number }>(
        sql`select coldchain.ensure_reading_months(array[now() + interval '150 days', now() + interval '10 years']) as made`,
      ),
    );
    expect(rows).toEqual([{ made: 0 }]);
  });
});

test("a row that nobody could store is refused alone", async () => {
  now = at(0);
  const { serial } = await aMonitoredUnit(world.as("manager"), { name: "Bad rows" });
  const good = { sensor: serial, measuredAt: at(0), celsius: 4 };
  const bad = [
    { ...good, sensor: `${serial}\0` },
    { ...good, sensor: "x".repeat(100_000) },
    { ...good, sensor: "" },
    { ...good, measuredAt: new Date(NaN) },
    { ...good, measuredAt: new Date(Date.UTC(12_000, 0, 1)) },
    { ...good, measuredAt: new Date(-8.64e15) },
  ];
  expect(await send([...bad, good])).toEqual({
    accepted: 1,
    duplicate: 0,
    conflicting: [],
    rejected: ["unknownSensor", "unknownSensor", "unknownSensor", "notATime", "inTheFuture", "tooOld"].map((reason, row) => ({
      row,
      reason,
    })),
  });
});

test("the latest readings of an organization are read in the order of an index", async () => {
  const plan = await world.backend.database.asActor(world.ours.principal("viewer"), async (tx) => {
    await tx.execute(sql`set local enable_sort = off`);
    const { rows } = await tx.execute(sql`explain select * from coldchain.reading order by measured_at desc, sensor_id desc limit 50`);
    return JSON.stringify(rows);
  });
  expect(plan).not.toMatch(/Sort/);
});

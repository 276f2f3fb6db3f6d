import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import type { TrackedEnvelope } from "@trpc/server";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { aMonitoredUnit } from "../../modules/coldchain/fixtures.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createTestOrganization, World, type Caller, type TestOrganization } from "../../testing/world.ts";
import { everyOrganization, productItself } from "../jobs/scope.ts";
import { removeOldRows, type Pace } from "./retention.ts";

const day = 86_400_000;
/** Ten minutes after a whole day, so that no reading lies at the edge of what is kept. */
const now = Date.now() - 10 * 60_000;
const daysAgo = (days: number): Date => new Date(now - days * day);

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase({ name: "retention", migrationsFolder, ...structure });
  const backend = testBackend(database);
  const ours = await createTestOrganization(backend, "ours");
  const theirs = await createTestOrganization(backend, "theirs");
  world = new World(backend, { ours, theirs, admin: database.admin }, async () => {
    await backend.stop();
    await database[Symbol.asyncDispose]();
  });
  await backend.start();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => database.admin("delete from coldchain.reading"));

const keep = (organization: TestOrganization, days: number | null) =>
  database.admin("update platform.organization set plan = $2, retention_days = $3 where id = $1", [
    organization.id,
    days === null ? "unlimited" : "standard",
    days,
  ]);

const remove = async (pace?: Pace): Promise<void> =>
  removeOldRows(world.backend, await everyOrganization(world.backend), pace ? { pace } : {});

/** One reading of each of these days. */
const measure = (caller: Caller, sensor: string, days: readonly number[]) =>
  caller.coldchain.reading.ingest({ readings: days.map((ago) => ({ sensor, measuredAt: daysAgo(ago), celsius: 4 })) });

/** How old the readings of a sensor are, in days. */
async function agesOf(sensorId: string): Promise<number[]> {
  const rows = await database.admin<{ at: Date }>("select measured_at as at from coldchain.reading where sensor_id = $1 order by 1", [
    sensorId,
  ]);
  return rows.map(({ at }) => (now - at.getTime()) / day);
}

const countOf = async ({ id }: TestOrganization): Promise<number> =>
  (await database.admin<{ n: number }>("select count(*)::int as n from coldchain.reading where org_id = $1", [id]))[0]!.n;

test("each organization keeps what its plan says, across months, and the others lose nothing by it", async () => {
  const days = [1000, 800, 400, 100, 91, 89, 40, 8, 6, 1, 0];
  const ours = await aMonitoredUnit(world.as("manager"), { name: "Kept for a week" });
  const theirs = await aMonitoredUnit(world.neighbour("manager"), { name: "Kept by its plan" });
  await measure(world.as("manager"), ours.serial, days);
  await measure(world.neighbour("manager"), theirs.serial, days);
  await keep(world.ours, 7);
  await keep(world.theirs, null);
  await remove();
  expect([await agesOf(ours.sensorId), await agesOf(theirs.sensorId)]).toEqual([[6, 1, 0], days]);
  const ever = { from: daysAgo(1000), to: new Date() };
  const chart = await world.as("viewer").coldchain.reading.series({ unitId: ours.unitId, ...ever });
  expect(Math.round((now - chart.keptSince!.getTime()) / day)).toBe(7);
  expect(await world.neighbour("viewer").coldchain.reading.series({ unitId: theirs.unitId, ...ever })).toMatchObject({ keptSince: null });
  await database.admin("update platform.organization set plan = 'free' where id = $1", [world.theirs.id]);
  await remove();
  expect(await agesOf(theirs.sensorId)).toEqual([89, 40, 8, 6, 1, 0]);
});

test("the latest measurement of a sensor that fell silent stays, and the sensor with it", async () => {
  const silent = await aMonitoredUnit(world.as("manager"), { name: "Silent" });
  await measure(world.as("manager"), silent.serial, [300, 200, 100]);
  const before = await world.as("viewer").coldchain.unit.get({ id: silent.unitId });
  await keep(world.ours, 30);
  await remove();
  expect(await agesOf(silent.sensorId)).toEqual([100]);
  expect(await world.as("viewer").coldchain.unit.get({ id: silent.unitId })).toEqual(before);
  await world.as("manager").coldchain.sensor.place({ sensorId: silent.sensorId, unitId: null });
  await expect(world.as("manager").coldchain.sensor.remove({ id: silent.sensorId })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a run takes so many batches and leaves the rest to the next one; a signal ends it between two", async () => {
  const { serial } = await aMonitoredUnit(world.as("manager"), { name: "Plenty" });
  await measure(
    world.as("manager"),
    serial,
    Array.from({ length: 100 }, (_, i) => 50 + i / 10),
  );
  await keep(world.ours, 10);
  await remove({ rows: 10, batches: 3 });
  expect(await countOf(world.ours)).toBe(70);
  const stopping = AbortSignal.abort();
  await removeOldRows(world.backend, await everyOrganization(world.backend), { signal: stopping });
  expect(await countOf(world.ours)).toBe(70);
  await Promise.all([remove({ rows: 10, batches: 100 }), remove({ rows: 7, batches: 100 }), remove()]);
  await remove();
  expect(await countOf(world.ours)).toBe(1);
});

test("while it removes, the same sensor is heard", async () => {
  const { serial, sensorId } = await aMonitoredUnit(world.as("manager"), { name: "Busy" });
  await measure(world.as("manager"), serial, [100, 99, 0.5]);
  await keep(world.ours, 30);
  await world.backend.database.asActor(itself(world.ours.id), async (tx) => {
    const { rows } = await tx.execute(call("coldchain.reading", daysAgo(30)));
    expect(rows).toEqual([{ removed: 2 }]);
    expect(await measure(world.as("manager"), serial, [0])).toMatchObject({ accepted: 1 });
    // Another process has nothing to do meanwhile.
    const other = await world.backend.database.asActor(itself(world.ours.id), (second) =>
      second.execute(call("coldchain.reading", daysAgo(30))),
    );
    expect(other.rows).toEqual([{ removed: 0 }]);
  });
  expect(await agesOf(sensorId)).toEqual([0.5, 0]);
});

const call = (table: string, before: Date) =>
  sql`select platform.remove_old_rows(${table}::regclass, ${before.toISOString()}::timestamptz, 1000) as removed`;

const itself = (organizationId: string): Principal => ({
  ...world.ours.principal("owner"),
  organizationId,
  userId: productItself,
});

test("nobody but the product itself removes measurements, none that are young, and nothing that is no series", async () => {
  const { serial } = await aMonitoredUnit(world.as("manager"), { name: "Guarded" });
  await measure(world.as("manager"), serial, [3, 2, 0.5, 0]);
  const { database: db } = world.backend;
  const old = call("coldchain.reading", daysAgo(1.5));
  const forbidden = { kind: "forbidden" };
  await expect(db.asActor(world.ours.principal("owner"), (tx) => tx.execute(old))).rejects.toMatchObject(forbidden);
  await expect(db.asActor({ ...itself(world.ours.id), role: "admin" }, (tx) => tx.execute(old))).rejects.toMatchObject(forbidden);
  await expect(db.asPerson(productItself, (tx) => tx.execute(old))).rejects.toMatchObject(forbidden);
  await expect(db.asIdentity((tx) => tx.execute(old))).rejects.toMatchObject(forbidden);
  for (const table of ["coldchain.alert", "coldchain.limit_version", "platform.membership", "identity.session"])
    await expect(db.asActor(itself(world.ours.id), (tx) => tx.execute(call(table, daysAgo(3))))).rejects.toMatchObject(forbidden);
  await expect(db.asActor(itself(world.ours.id), (tx) => tx.execute(call("coldchain.reading", daysAgo(0.9))))).rejects.toMatchObject({
    cause: { code: "22023" },
  });
  await expect(db.asActor(itself(world.ours.id), (tx) => tx.execute(sql`delete from coldchain.reading`))).rejects.toMatchObject({
    cause: { code: "42501" },
  });
  expect(await countOf(world.ours)).toBe(4);
  await db.asActor(itself(world.theirs.id), (tx) => tx.execute(old));
  expect(await countOf(world.ours)).toBe(4);
});

/** Follows the readings of a unit as a screen does, and notes the kinds of frames. */
async function follow(caller: Caller, unitId: string) {
  type Reading = { readonly measuredAt: Date };
  const filter = { op: "equals", column: "unitId", value: unitId } as const;
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await caller.coldchain.reading.live({ filter })) as unknown as AsyncIterable<TrackedEnvelope<Frame<Reading>>>;
  const seen = { days: [] as number[], frames: [] as string[] };
  const end = (async () => {
    for await (const [, frame] of stream) {
      if (frame.k === "beat") continue;
      seen.frames.push(frame.k === "snap" ? `snap ${frame.reason}` : frame.k);
      if (frame.k === "snap") seen.days = [];
      const up = frame.k === "snap" ? frame.rows : frame.k === "tx" ? frame.up : [];
      seen.days.push(...up.map(({ measuredAt }) => (now - measuredAt.getTime()) / day));
    }
  })();
  await eventually(() => expect(seen.frames).toContain("ready"));
  return { seen, leave: () => (stream as AsyncGenerator).return(undefined).then(() => end) };
}

test("open screens of the organization show what is left, those of others are not disturbed, and both go on", async () => {
  const ours = await aMonitoredUnit(world.as("manager"), { name: "Watched" });
  const theirs = await aMonitoredUnit(world.neighbour("manager"), { name: "Watched too" });
  await measure(world.as("manager"), ours.serial, [60, 50, 1]);
  await measure(world.neighbour("manager"), theirs.serial, [60, 50, 1]);
  await keep(world.ours, 30);
  await keep(world.theirs, null);
  const here = await follow(world.as("viewer"), ours.unitId);
  const there = await follow(world.neighbour("viewer"), theirs.unitId);
  await remove();
  await eventually(() => expect(here.seen.frames.slice(-2)).toEqual(["snap gap", "ready"]));
  expect(here.seen.days).toEqual([1]);
  await measure(world.as("manager"), ours.serial, [0]);
  await measure(world.neighbour("manager"), theirs.serial, [0]);
  await eventually(() =>
    expect([here.seen.days, there.seen.days.toSorted()]).toEqual([
      [1, 0],
      [0, 1, 50, 60],
    ]),
  );
  expect(there.seen.frames).toEqual(["snap start", "ready", "tx"]);
  expect(world.backend.live.status().state).toBe("live");
  await Promise.all([here.leave(), there.leave()]);
});

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, test } from "vitest";
import { createWorld, type World } from "../testing/world.ts";
import { aMonitoredUnit } from "../modules/coldchain/fixtures.ts";
let world: World;
beforeAll(async () => { world = await createWorld({ name: "zz3" }); }, 60000);
afterAll(async () => { await world[Symbol.asyncDispose](); });
const log = (...a: unknown[]) => console.log("@@", ...a);
test("overlapping placements", async () => {
  const m = world.as("manager");
  const a = await aMonitoredUnit(m, { name: "A" }); const b = await aMonitoredUnit(m, { name: "B" });
  await m.coldchain.sensor.place({ sensorId: a.sensorId, unitId: null, at: new Date("2030-01-01T00:00:00Z") });
  await m.coldchain.sensor.place({ sensorId: a.sensorId, unitId: b.unitId });
  log("placements", (await m.coldchain.placement.list({})).rows.filter((r) => r.sensorId === a.sensorId).map((r) => [r.unitId === a.unitId ? "A" : "B", r.placedAt, r.removedAt]));
  await world.as("staff").coldchain.reading.ingest({ readings: [{ sensor: a.serial, measuredAt: new Date(Date.now() + 1000), celsius: 12 }] });
  const r = (await world.as("viewer").coldchain.reading.list({})).rows[0]!;
  log("the sensor sits in B, its reading went to", r.unitId === a.unitId ? "A" : r.unitId === b.unitId ? "B" : r.unitId);
  log("unit A", (await m.coldchain.unit.get({ id: a.unitId })).lastCelsius, "unit B", (await m.coldchain.unit.get({ id: b.unitId })).lastCelsius);
});
test("ended session, same socket", async () => {
  const viewer = world.as("viewer");
  await viewer.coldchain.site.list({});
  await world.backend.identity.endSession(world.ours.tokens.viewer);
  log("after end", await viewer.coldchain.site.list({}).then(() => "STILL SERVED", (e) => e.code));
});
test("unfiltered readings", async () => {
  await world.backend.database.asActor(world.ours.principal("staff"), (tx) => tx.execute(sql`insert into coldchain.reading (sensor_id, measured_at, celsius) select ('00000000-0000-7000-8000-' || lpad((i % 50)::text, 12, '0'))::uuid, date_trunc('milliseconds', now()) - i * interval '1 second', 3 from generate_series(1, 400000) i`));
  for (let i = 0; i < 2; i++) { const t = performance.now(); await world.as("staff").coldchain.reading.list({ limit: 50 }); log("list of 50 out of 400k", (performance.now() - t).toFixed(0), "ms"); }
  const t = performance.now(); await Promise.all(Array.from({ length: 8 }, () => world.as("staff").coldchain.reading.list({ limit: 50 }))); log("8 at once", (performance.now() - t).toFixed(0), "ms");
}, 120000);

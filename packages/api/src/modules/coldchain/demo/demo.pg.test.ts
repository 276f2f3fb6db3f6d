import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../testing/world.ts";
import { seedColdchain } from "./demo.ts";
import { demoUnits } from "./company.ts";
import { startSimulation } from "./simulator.ts";

const minute = 60_000;
let now = new Date();
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "coldchain_demo", clock: () => now });
  const began = performance.now();
  await seedColdchain(world.backend, world.ours.principal, () => {});
  console.log(`demonstration seeded in ${((performance.now() - began) / 1000).toFixed(1)} s`);
});
afterAll(() => world[Symbol.asyncDispose]());

const tiles = () => world.as("viewer").coldchain.unit.overview({});
const alerts = async () => (await world.as("viewer").coldchain.alert.list({ sort: "openedAt", limit: 500 })).rows;
const statusOf = async (name: string) => (await tiles()).find((tile) => tile.name === name)?.status;

test("a company with four places has most things well, one alarm in progress and one sensor that fell silent", async () => {
  const all = await tiles();
  expect(all.length).toBe(demoUnits.size);
  expect(new Set(all.map(({ siteName }) => siteName)).size).toBe(4);
  expect(all[0]).toMatchObject({ name: "Dairy display 1", status: "alarm_active", worstSeverity: "critical" });
  expect(await statusOf("Salad fridge")).toBe("excursion");
  expect(await statusOf("Backup freezer")).toBe("monitoring_interrupted");
  expect(all.filter(({ status }) => status === "ok").length).toBeGreaterThan(25);
});

test("in the week before, people have acknowledged and resolved what went wrong", async () => {
  const alarms = (await alerts()).filter(({ type }) => type === "alarm_active");
  expect(alarms.map(({ status }) => status)).toEqual([...Array<string>(6).fill("resolved"), "acknowledged", "active"]);
  for (const { status, cause, correctiveAction, resolvedBy } of alarms) {
    if (status === "resolved") expect([cause, correctiveAction, resolvedBy]).not.toContain(null);
  }
});

test("a person from outside sees the two units in their care and nothing else", async () => {
  const cared = await world.as("member").coldchain.unit.overview({});
  expect(cared.map(({ name }) => name).toSorted()).toEqual(["Ice cream freezer", "Vaccine fridge"]);
});

test("the sensors go on where the week ended, and trouble ends when somebody answers it", async () => {
  const simulation = await startSimulation(world.backend);
  const run = async (minutes: number): Promise<void> => {
    for (let i = 0; i < minutes; i++) {
      now = new Date(now.getTime() + minute);
      await simulation.tick();
    }
  };
  await run(12);
  expect((await tiles()).filter(({ status }) => status === "ok").length).toBeGreaterThan(25);
  expect(await statusOf("Dairy display 1")).toBe("alarm_active");
  const alarm = (await alerts()).find(({ status, type }) => status === "active" && type === "alarm_active");
  await world.as("staff").coldchain.alert.acknowledge({ alertId: alarm!.id });
  await run(30);
  expect(await statusOf("Dairy display 1")).toBe("ok");
  // The server was down for a night: the sensors remember, so only the silent one is not known.
  now = new Date(now.getTime() + 600 * minute);
  await simulation.tick();
  expect(
    (await tiles()).filter(({ status }) => status === "monitoring_interrupted" || status === "offline").map(({ name }) => name),
  ).toEqual(["Backup freezer"]);
});

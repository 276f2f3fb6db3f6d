import { expect, test } from "vitest";
import { createWorld } from "../../testing/world.ts";
import { seedColdchain } from "./demo.ts";

test("the demonstration is a week in the life of four places, made in seconds", async () => {
  await using world = await createWorld({ name: "coldchain_demo" });
  const began = performance.now();
  await seedColdchain(world.backend, world.ours.principal, () => {});
  const seconds = (performance.now() - began) / 1000;
  console.log(`demonstration seeded in ${seconds.toFixed(1)} s`);
  const viewer = world.as("viewer");
  const tiles = await viewer.coldchain.unit.overview({});
  console.log(tiles.map(({ name, status, lastCelsius, openAlerts }) => `${name}: ${status} ${lastCelsius} ${openAlerts}`).join("\n"));
  console.log((await viewer.coldchain.alert.list({ sort: "openedAt" })).rows.map((a) => [a.type, a.status, a.openedAt, a.resolvedAt, a.peakCelsius].join(" ")).join("\n"));
  console.log((await viewer.coldchain.excursion.list({ limit: 500 })).rows.length);
  expect(tiles.length).toBe(33);
});

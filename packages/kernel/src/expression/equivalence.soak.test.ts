import { expect, test } from "vitest";
import { bareDatabase } from "../../../database/src/testing/test-database.ts";
import { proveCommands } from "../testing/commands.ts";
import { proveFilters } from "../testing/filters.ts";
import { proveOrders } from "../testing/orders.ts";
import { printedSeed, randomFrom } from "../testing/random.ts";
import { createWorld } from "../testing/world.ts";

const minutes = Number(process.env.SOAK_MINUTES ?? 1);

/** One round in a database of its own, under its own seed, so that a failure is repeated with `SEED` alone. */
async function round(seed: number): Promise<number> {
  await using bare = await bareDatabase("soak");
  const random = randomFrom(seed);
  const world = await createWorld(await bare.connect(), random, { rows: 48, callers: 12 });
  const filters = await proveFilters(world, random, 1000);
  const commands = await proveCommands(world, random, 40);
  const orders = await proveOrders(world, random, 200);
  return filters + orders + commands.values().reduce((sum, count) => sum + count, 0);
}

test("PostgreSQL and the predicate agree until the time is up", async () => {
  const first = printedSeed("soak");
  const end = performance.now() + minutes * 60_000;
  let cases = 0;
  for (let seed = first; ; seed++) {
    cases += await round(seed).catch((error: unknown) => {
      throw new Error(`SEED=${seed} shows a difference after ${cases} cases without one.`, { cause: error });
    });
    if (performance.now() >= end) break;
  }
  process.stdout.write(`soak: ${cases} cases\n`);
  expect(cases).toBeGreaterThan(0);
});

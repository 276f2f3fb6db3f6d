import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runModel } from "./testing/model.ts";
import { makeWorld } from "./testing/world.ts";

test("for as long as SOAK_MINUTES says, no client is ever surprised", async () => {
  const end = performance.now() + Number(process.env["SOAK_MINUTES"] ?? 5) * 60_000;
  const total = new Map<string, number>();
  for (let run = 0; run === 0 || performance.now() < end; run++) {
    await using world = await makeWorld("live_soak");
    const seed = randomInt(2 ** 31);
    const { complaints, counts } = await runModel({ world, seed, rounds: 10, transactions: 1500 });
    for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count);
    if (complaints.length > 0) console.info({ seed, run }, world.told);
    expect(complaints).toEqual([]);
  }
  console.info(Object.fromEntries(total));
});

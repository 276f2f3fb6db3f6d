import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { runModel } from "./testing/model.ts";
import { makeWorld } from "./testing/world.ts";

test(
  "after any sequence of writes, disconnects, accidents and changes of access every client has the rows of its person",
  { timeout: 120_000 },
  async () => {
    await using world = await makeWorld("live_model");
    const seed = printedSeed("live model");
    const { complaints, counts } = await runModel({ world, seed, rounds: 5, transactions: 600 });
    console.info(counts);
    if (complaints.length > 0) console.info(world.told);
    expect(complaints).toEqual([]);
  },
);

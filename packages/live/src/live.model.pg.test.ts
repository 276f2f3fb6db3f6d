import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { runModel } from "./testing/model.ts";
import { ownCluster } from "./testing/own-cluster.ts";
import { worldAt } from "./testing/world.ts";

test(
  "after any sequence of writes, disconnects, accidents and changes of access every client has the rows of its person",
  { timeout: 180_000 },
  async () => {
    await using cluster = await ownCluster();
    await using world = await worldAt({ adminUrl: cluster.adminUrl, feedUrl: cluster.adminUrl, dispose: async () => {} });
    const seed = printedSeed("live model");
    const { complaints, counts } = await runModel({ world, seed, rounds: 4, transactions: 800, restart: cluster.restart });
    console.info(counts);
    if (complaints.length > 0) console.info(world.told.slice(-50));
    expect(complaints).toEqual([]);
  },
);

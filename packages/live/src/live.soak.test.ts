import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runModel, type ModelResult } from "./testing/model.ts";
import { ownCluster } from "./testing/own-cluster.ts";
import { worldAt } from "./testing/world.ts";

/** Figures of several runs: sums, and of what is a maximum the largest. */
function together(total: ModelResult["counts"], run: ModelResult["counts"]): ModelResult["counts"] {
  const names = new Set([...Object.keys(total), ...Object.keys(run)]);
  const join = (name: string, [a, b]: readonly [number, number]) => (name.startsWith("most ") ? Math.max(a, b) : a + b);
  return Object.fromEntries([...names].map((name) => [name, join(name, [total[name] ?? 0, run[name] ?? 0])]));
}

test("for as long as SOAK_MINUTES says, no client is ever surprised", async () => {
  const end = performance.now() + Number(process.env["SOAK_MINUTES"] ?? 5) * 60_000;
  let total: ModelResult["counts"] = {};
  for (let run = 1; run === 1 || performance.now() < end; run++) {
    await using cluster = await ownCluster();
    await using world = await worldAt({ adminUrl: cluster.adminUrl, feedUrl: cluster.adminUrl, dispose: async () => {} });
    const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
    const { complaints, counts } = await runModel({ world, seed, rounds: 12, transactions: 1200, restart: cluster.restart });
    total = together(total, counts);
    process.stdout.write(`live soak: run ${run}, SEED=${seed}: ${counts["transactions"]} transactions, ${counts["changes"]} changes\n`);
    if (complaints.length > 0) console.info(world.told.slice(-100));
    expect(complaints).toEqual([]);
  }
  console.info(total);
});

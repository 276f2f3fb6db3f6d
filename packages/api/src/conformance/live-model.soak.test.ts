import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runLiveModel } from "./live/model.ts";

test("for as long as SOAK_MINUTES says, everybody's live views hold what their lists answer", async () => {
  const end = performance.now() + Number(process.env["SOAK_MINUTES"] ?? 5) * 60_000;
  const total: Record<string, number> = {};
  for (let run = 1; run === 1 || performance.now() < end; run++) {
    const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
    const { complaints, counts } = await runLiveModel({ seed, rounds: 4, acts: 200 });
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
    process.stdout.write(`live product soak: run ${run}, SEED=${seed}: ${counts["compared"]} views compared\n`);
    expect(complaints).toEqual([]);
  }
  console.info(total);
});

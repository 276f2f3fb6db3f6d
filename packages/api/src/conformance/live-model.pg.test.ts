import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { runLiveModel } from "./live/model.ts";

test("whatever people do, everybody's live views hold what their lists answer", { timeout: 240_000 }, async () => {
  const { complaints, counts } = await runLiveModel({ seed: printedSeed("live product"), rounds: 2, acts: 90 });
  console.info(counts);
  expect(complaints).toEqual([]);
});

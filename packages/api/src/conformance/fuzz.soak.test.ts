import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { fuzz } from "./fuzz.ts";

test("100,000 hostile inputs over all procedures break none", async () => {
  const { calls, codes, broken } = await fuzz({ seed: printedSeed("fuzz"), calls: 100_000 });
  process.stdout.write(`${calls} calls: ${JSON.stringify(codes)}\n`);
  expect(broken).toEqual([]);
});

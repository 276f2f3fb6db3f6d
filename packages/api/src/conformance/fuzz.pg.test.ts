import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { fuzz } from "./fuzz.ts";

test("no input, however hostile, breaks a procedure", async () => {
  const { codes, broken } = await fuzz({ seed: printedSeed("fuzz"), calls: 1500 });
  expect(broken).toEqual([]);
  // Most are refused, yet enough pass the schema to reach what lies behind it.
  expect(codes["BAD_REQUEST"]).toBeGreaterThan(180);
  expect(codes["answered"]).toBeGreaterThan(60);
});

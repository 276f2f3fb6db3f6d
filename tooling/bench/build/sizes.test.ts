import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { firstScreens, sizeOf } from "./sizes.ts";

test("first screens are read out of what the budget's check says", () => {
  const said = [
    "First screen, sign-in: 141.2 kB of 200.0 kB JavaScript, 12.3 kB styles (gzipped).",
    "First screen, coldchain-overview: 188.0 kB of 200.0 kB JavaScript, 15.0 kB styles (gzipped).",
    "All of it: 512.0 kB JavaScript.",
  ].join("\n");
  expect(firstScreens(said)).toEqual([
    { screen: "sign-in", script: 141.2, styles: 12.3 },
    { screen: "coldchain-overview", script: 188, styles: 15 },
  ]);
});

test("files that fit are counted together, others and folders are not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "freehold-sizes-"));
  try {
    await writeFile(join(folder, "a.cjs"), "a".repeat(1000));
    await writeFile(join(folder, "a.cjs.map"), "b".repeat(1000));
    const { bytes, gzip } = await sizeOf(folder, /\.cjs$/);
    expect(bytes).toBe(1000);
    expect(gzip).toBeLessThan(100);
  } finally {
    await rm(folder, { recursive: true });
  }
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { familyOf, familySeconds, processorSeconds, secondsBetween } from "./processor.ts";

test("a process that computes is seen to compute, and that of a sleeping one is not added to it", async () => {
  const sleeper = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"], { stdio: ["ignore", "pipe", "ignore"] });
  await once(sleeper.stdout, "data");
  try {
    const before = process.cpuUsage();
    const seen = processorSeconds(process.pid);
    while (process.cpuUsage(before).user < 50_000) JSON.stringify(process.versions);
    expect(processorSeconds(process.pid) - seen).toBeGreaterThan(0.04);
    expect(familyOf(process.pid)).toContain(sleeper.pid);
  } finally {
    sleeper.kill();
    await once(sleeper, "exit");
  }
});

test("what ended counts nothing", () => {
  expect(processorSeconds(2 ** 22 + 1)).toBe(0);
  expect(familySeconds(2 ** 22 + 1)).toEqual(new Map([[2 ** 22 + 1, 0]]));
});

test("a member that came in between counts whole, one that left is left out", () => {
  const before = new Map([
    [1, 5],
    [2, 7],
  ]);
  expect(
    secondsBetween(
      before,
      new Map([
        [1, 6],
        [3, 2],
      ]),
    ),
  ).toBe(3);
});

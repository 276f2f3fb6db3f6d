import { expect, test } from "vitest";
import { Allowance } from "./allowance.ts";
import { Processes } from "./processes.ts";

test("whoever is silent for the length of a lease is gone, and new when heard again", () => {
  const processes = new Processes(6000);
  expect(processes.hear("a", 0)).toBe(true);
  expect(processes.hear("a", 5000)).toBe(false);
  expect(processes.sweep(10_000).gone).toEqual([]);
  expect(processes.sweep(11_001).gone).toEqual(["a"]);
  expect(processes.sweep(12_000).gone).toEqual([]);
  expect(processes.count).toBe(0);
  expect(processes.hear("a", 13_000)).toBe(true);
  expect(processes.count).toBe(1);
});

test("whoever says that they end is gone at once, and forgotten after a while", () => {
  const processes = new Processes(6000);
  processes.hear("a", 0);
  expect(processes.leave("a", 1000)).toBe(true);
  expect(processes.leave("a", 1001)).toBe(false);
  expect(processes.sweep(2000)).toEqual({ gone: [], forgotten: [] });
  expect(processes.sweep(100_000)).toEqual({ gone: [], forgotten: ["a"] });
});

test("so much at once, then so much a second, and nothing is kept of who rests", () => {
  const allowance = new Allowance({ most: 3, perSecond: 2 });
  const taken = (now: number) => allowance.take("a", now);
  expect([taken(0), taken(0), taken(0), taken(0)]).toEqual([true, true, true, false]);
  expect([taken(400), taken(600), taken(700)]).toEqual([false, true, false]);
  expect(allowance.take("b", 700)).toBe(true);
  expect(allowance.size).toBe(2);
  allowance.sweep(10_000);
  expect(allowance.size).toBe(0);
  // Whoever calls with ever new names, and nobody sweeps.
  for (let i = 0; i < 50_000; i++) allowance.take(`name ${i}`, 20_000 + 50 * i);
  expect(allowance.size).toBeLessThanOrEqual(1001);
});

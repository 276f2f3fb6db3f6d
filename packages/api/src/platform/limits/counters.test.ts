import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Counters } from "@freehold/kernel/counters.ts";
import { countersByClock } from "@freehold/kernel/testing/counters.ts";
import { countersInProcess } from "./counters.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Act =
  | { readonly add: string; readonly amount: number; readonly seconds: number }
  | { readonly read: string }
  | { readonly forget: string };

function perform(counters: Counters, act: Act): Promise<unknown> {
  if ("add" in act) return counters.add(act.add, act.amount, act.seconds);
  return "read" in act ? counters.read(act.read) : counters.forget(act.forget);
}

const key = fc.constantFrom("a", "b");
const act: fc.Arbitrary<Act | { readonly pass: number }> = fc.oneof(
  fc.record({ add: key, amount: fc.integer({ min: -3, max: 3 }), seconds: fc.integer({ min: 1, max: 90_000 }) }),
  fc.record({ read: key }),
  fc.record({ forget: key }),
  fc.record({ pass: fc.integer({ min: 1, max: 50_000 }) }),
);

test("counters of the process keep what counters promise", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 100 }), async (acts) => {
      const [counters, model] = [countersInProcess(), countersByClock(() => new Date())];
      for (const one of acts) {
        if ("pass" in one) vi.advanceTimersByTime(one.pass * 1000);
        else expect(await perform(counters, one)).toEqual(await perform(model, one));
      }
    }),
  );
});

test("what is over leaves nothing in memory", async () => {
  const counters = countersInProcess();
  for (let i = 0; i < 1000; i++) await counters.add(`key ${i}`, 1, 60);
  expect(vi.getTimerCount()).toBe(1000);
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
});

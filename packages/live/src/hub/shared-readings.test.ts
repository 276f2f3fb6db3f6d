import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { SharedReadings } from "./shared-readings.ts";

/** Readings that end when they are told to. */
function aDatabase() {
  const begun: PromiseWithResolvers<number>[] = [];
  const read = (): Promise<number> => {
    const reading = Promise.withResolvers<number>();
    begun.push(reading);
    return reading.promise;
  };
  return { begun, read };
}

test("who asks while it is read shares the next reading, which begins after this one", async () => {
  const { begun, read } = aDatabase();
  const readings = new SharedReadings<number>();
  const first = readings.of("a", read);
  const later = [readings.of("a", read), readings.of("a", read)];
  await turn();
  expect(begun).toHaveLength(1);
  begun[0]!.resolve(1);
  expect(await first).toBe(1);
  await turn();
  expect(begun).toHaveLength(2);
  const last = readings.of("a", read);
  begun[1]!.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2]);
  await turn();
  begun[2]!.resolve(3);
  expect(await last).toBe(3);
});

test("once nobody reads the next one begins at once, and another key never waits", async () => {
  const { begun, read } = aDatabase();
  const readings = new SharedReadings<number>();
  const first = readings.of("a", read);
  const other = readings.of("b", read);
  expect(begun).toHaveLength(2);
  begun[0]!.resolve(1);
  begun[1]!.resolve(2);
  expect([await first, await other]).toEqual([1, 2]);
  await turn();
  const second = readings.of("a", read);
  expect(begun).toHaveLength(3);
  begun[2]!.resolve(3);
  expect(await second).toBe(3);
});

test("a failure is told to those who shared the reading, and to nobody else", async () => {
  const { begun, read } = aDatabase();
  const readings = new SharedReadings<number>();
  const first = readings.of("a", read);
  const second = readings.of("a", read);
  const outcomes = Promise.allSettled([first, second]);
  begun[0]!.reject(new Error("gone"));
  await turn();
  begun[1]!.resolve(2);
  expect(await outcomes).toMatchObject([{ status: "rejected" }, { status: "fulfilled", value: 2 }]);
});

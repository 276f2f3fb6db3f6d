import { expect, test } from "vitest";
import { invitedPerSecond, takeLeave, waves, type Guest } from "./farewell.ts";

test("every guest is invited once, whatever their number and however little time there is", () => {
  for (const guests of [0, 1, 7, 199, 1000, 5003]) {
    for (const most of [0, 10, 1000, 15_000]) {
      const sizes = waves(guests, most);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(guests);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  }
});

test("few go at once, and many are spread as far as the time allows", () => {
  expect(waves(5, 7500)).toEqual([5]);
  const overTen = waves(10 * invitedPerSecond, 20_000);
  expect(overTen.length * 50).toBe(10_000);
  expect(waves(100 * invitedPerSecond, 7500).length * 50).toBe(7500);
});

/** Guests who go so many milliseconds after they were invited, or never. */
function company(stays: readonly number[]) {
  const present = new Set<Guest>();
  const invitedAt: number[] = [];
  let dismissed = 0;
  const arrive = (stay: number): void => {
    const guest: Guest = {
      invite: () => {
        invitedAt.push(performance.now());
        if (stay < Infinity) setTimeout(() => present.delete(guest), stay);
      },
      dismiss: () => {
        dismissed++;
        present.delete(guest);
      },
    };
    present.add(guest);
  };
  stays.forEach(arrive);
  return { present, arrive, invitedAt, dismissed: () => dismissed };
}

async function secondsOf(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return (performance.now() - began) / 1000;
}

test("when all have gone nobody waits, and nobody is dismissed", async () => {
  const { present, dismissed } = company([10, 20, 30]);
  expect(await secondsOf(takeLeave(() => present, { most: 15_000, patience: 15_000 }))).toBeLessThan(5);
  expect(dismissed()).toBe(0);
});

test("with a few who do not go it takes the patience and not all the time that there is", async () => {
  const { present, dismissed } = company([10, Infinity, Infinity]);
  const took = await secondsOf(takeLeave(() => present, { most: 15_000, patience: 100 }));
  expect(took).toBeGreaterThanOrEqual(0.1);
  expect(took).toBeLessThan(5);
  expect(dismissed()).toBe(2);
});

test("a crowd is told in waves, within half of the time, and dismissed when the time is over", async () => {
  const { present, invitedAt, dismissed } = company(Array.from({ length: 4000 }, () => Infinity));
  expect(await secondsOf(takeLeave(() => present, { most: 800, patience: 15_000 }))).toBeGreaterThan(0.79);
  expect(invitedAt.length).toBe(4000);
  const told = waves(4000, 400);
  const starts = told.map((_, wave) => invitedAt[told.slice(0, wave).reduce((sum, size) => sum + size, 0)]!);
  for (const [wave, start] of starts.entries()) if (wave > 0) expect(start - starts[wave - 1]!).toBeGreaterThan(40);
  expect(dismissed()).toBe(4000);
});

test("whoever comes while others are told is told too", async () => {
  const { present, arrive, invitedAt, dismissed } = company([]);
  const first: Guest = {
    invite: () => {
      present.delete(first);
      arrive(10);
    },
    dismiss: () => expect.unreachable(),
  };
  present.add(first);
  await takeLeave(() => present, { most: 15_000, patience: 1000 });
  expect(invitedAt.length).toBe(1);
  expect(dismissed()).toBe(0);
});

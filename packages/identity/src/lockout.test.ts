import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "@freehold/kernel/fault.ts";
import { countersByClock } from "@freehold/kernel/testing/counters.ts";
import { createAttempts, failuresPerHour, freeAttempts, waitAfter, type Attempt } from "./lockout.ts";

const minute = 60;
const account = "ida@example.com";
const home = "192.0.2.1";

/** A door with a clock of its own. Ida has signed in from home before. */
function aDoor() {
  let now = Date.parse("2026-03-01T00:00:00Z");
  const counters = countersByClock(() => new Date(now));
  const attempts = createAttempts({ counters, knownAddresses: async (asked) => (asked === account ? [home] : []) });
  return {
    attempts,
    pass: (seconds: number) => void (now += seconds * 1000),
    /** Seconds to wait; 0 when the attempt may begin. */
    try: async (attempt: Partial<Attempt> = {}): Promise<number> => {
      try {
        await attempts.check({ account, address: "198.51.100.1", ...attempt });
        return 0;
      } catch (error) {
        if (error instanceof DomainError && error.code === "identity.tooManyAttempts") return Number(error.details.retryAfter);
        throw error;
      }
    },
  };
}

/** Many strangers, none of whom tries so often that their own door closes. */
const stranger = (i: number) => `203.0.${Math.floor(i / 250)}.${i % 250}`;

test("four attempts cost nothing; each further one closes the door for twice as long, up to an hour", async () => {
  const door = aDoor();
  for (let i = 1; i < freeAttempts; i++) expect(await door.try()).toBe(0);
  for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
    expect(await door.try()).toBe(0);
    expect(await door.try()).toBe(minutes * minute);
    door.pass(minutes * minute - 1);
    expect(await door.try()).toBe(1);
    door.pass(1);
  }
});

test("a hundred attempts at the same moment are no more than one after the other", async () => {
  const door = aDoor();
  const waits = await Promise.all(Array.from({ length: 100 }, () => door.try()));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(freeAttempts);
  door.pass(minute);
  expect(await door.try()).toBe(0);
  expect(await door.try()).toBe(2 * minute);
});

test("signing in forgets what was done wrong at that place, and only there", async () => {
  const door = aDoor();
  for (let i = 0; i < freeAttempts; i++) await door.try({ address: home });
  for (let i = 0; i < freeAttempts; i++) await door.try();
  await door.attempts.succeeded({ account, address: home });
  expect(await door.try({ address: home })).toBe(0);
  expect(await door.try()).toBeGreaterThan(0);
});

test("an IPv6 subscriber gains nothing by changing the address within the /64", async () => {
  const door = aDoor();
  for (let i = 0; i < freeAttempts; i++) expect(await door.try({ address: `2001:db8:1:2::${i}` })).toBe(0);
  expect(await door.try({ address: "2001:db8:1:2:ffff::1" })).toBe(minute);
  expect(await door.try({ address: "2001:db8:1:3::1" })).toBe(0);
});

test("while thousands guess from everywhere, strangers queue and known places do not", async () => {
  const door = aDoor();
  for (let i = 0; i < failuresPerHour; i++) expect(await door.try({ address: stranger(i) })).toBe(0);
  let passed = 0;
  for (let i = failuresPerHour; i < 2000; i++) if ((await door.try({ address: stranger(i) })) === 0) passed++;
  expect(passed).toBe(1);
  expect(await door.try({ address: home })).toBe(0);
  expect(await door.try({ address: "198.18.0.1", device: "telephone" })).toBe(0);
  expect(await door.try({ address: "198.18.0.1" })).toBe(minute);
});

test("signing in often is no failure: strangers do not queue for it", async () => {
  const door = aDoor();
  for (let i = 0; i < 3 * failuresPerHour; i++) {
    expect(await door.try({ address: stranger(i) })).toBe(0);
    await door.attempts.succeeded({ account, address: stranger(i) });
    await door.attempts.succeeded({ account, address: stranger(i) });
  }
  for (let i = 0; i < failuresPerHour; i++) expect(await door.try({ address: stranger(i) })).toBe(0);
  expect(await door.try({ address: stranger(failuresPerHour) })).toBe(0);
  expect(await door.try({ address: stranger(failuresPerHour + 1) })).toBe(minute);
});

test("a device that is known is not slowed down by who shares its network", async () => {
  const door = aDoor();
  for (let i = 0; i < freeAttempts; i++) await door.try({ address: home });
  expect(await door.try({ address: home })).toBeGreaterThan(0);
  expect(await door.try({ address: home, device: "telephone" })).toBe(0);
});

test("an address that nobody has is answered as one that somebody has, attempt for attempt", async () => {
  const script = fc.array(fc.record({ from: fc.nat(4), pass: fc.nat(600) }), { maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      const [known, unknown] = [aDoor(), aDoor()];
      for (const { from, pass } of steps) {
        const address = stranger(from);
        expect(await unknown.try({ address, account: "nobody@example.com" })).toBe(await known.try({ address }));
        known.pass(pass);
        unknown.pass(pass);
      }
    }),
  );
});

test("whatever strangers do, and whenever, it costs the owner at a known place nothing", async () => {
  const script = fc.array(
    fc.oneof(
      fc.record({ burst: fc.integer({ min: 1, max: 80 }), first: fc.nat(500) }),
      fc.record({ pass: fc.integer({ min: 1, max: 7200 }) }),
      fc.record({ owner: fc.constant(true) }),
    ),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      const door = aDoor();
      for (const step of steps) {
        if ("pass" in step) door.pass(step.pass);
        else if ("burst" in step) for (let i = 0; i < step.burst; i++) await door.try({ address: stranger(step.first + i) });
        else {
          expect(await door.try({ address: home })).toBe(0);
          await door.attempts.succeeded({ account, address: home });
        }
      }
    }),
  );
});

test("one place never gets more attempts in a day than the growing delay allows, however it spaces them", async () => {
  let most = 0;
  for (let n = 1, at = 0; at < 24 * 3600; n++, at += waitAfter(n)) most = n;
  const pauses = fc.array(fc.nat(3 * 3600), { minLength: 1, maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(pauses, async (script) => {
      const door = aDoor();
      let passed = 0;
      let left = 24 * 3600 - 1;
      for (const pause of script) {
        if ((await door.try()) === 0) passed++;
        if ((left -= pause) < 0) break;
        door.pass(pause);
      }
      expect(passed).toBeLessThanOrEqual(most);
    }),
  );
});

test("what is counted names nobody", async () => {
  const keys: string[] = [];
  const counters = countersByClock(() => new Date(0));
  const attempts = createAttempts({
    counters: { ...counters, add: (key, amount, seconds) => (keys.push(key), counters.add(key, amount, seconds)) },
    knownAddresses: async () => [],
  });
  await attempts.check({ account, address: home });
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.join()).not.toMatch(/ida|example|192\.0/);
});

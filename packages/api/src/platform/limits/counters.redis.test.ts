import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAttempts, freeAttempts } from "@freehold/identity/lockout.ts";
import type { Log } from "@freehold/kernel/log.ts";
import { countersByClock } from "@freehold/kernel/testing/counters.ts";
import { countersInRedis } from "./counters.ts";
import { createLimits, productLimits } from "./limits.ts";
import { startRedis, type RedisServer } from "./testing/redis-server.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});

/** A log that remembers what an operator would read. */
function aLog() {
  const lines: string[] = [];
  const write = (_details: object, message: string) => void lines.push(message);
  return { lines, log: { debug: write, info: write, warn: write, error: write } satisfies Log };
}

test("counters in Redis keep what counters promise", async () => {
  const { counters, close } = await countersInRedis(redis.url, aLog().log);
  const act = fc.oneof(
    fc.record({ add: fc.constantFrom("a", "b"), amount: fc.integer({ min: -3, max: 3 }) }),
    fc.record({ read: fc.constantFrom("a", "b") }),
    fc.record({ forget: fc.constantFrom("a", "b") }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
      const model = countersByClock(() => new Date());
      const prefix = `run ${run++} `;
      for (const one of acts) {
        if ("add" in one) {
          const [real, expected] = await Promise.all([
            counters.add(prefix + one.add, one.amount, 3600),
            model.add(one.add, one.amount, 3600),
          ]);
          expect(real.sum).toBe(expected.sum);
          expect(Math.abs(real.remaining - expected.remaining)).toBeLessThan(5000);
        } else if ("read" in one) expect((await counters.read(prefix + one.read)).sum).toBe((await model.read(one.read)).sum);
        else await Promise.all([counters.forget(prefix + one.forget), model.forget(one.forget)]);
      }
    }),
  );
  await close();
});

test("two servers count together, exactly, when all calls come at once", async () => {
  const [one, other] = await Promise.all([countersInRedis(redis.url, aLog().log), countersInRedis(redis.url, aLog().log)]);
  const doors = [one, other].map(({ counters }) => createLimits(counters, { ...productLimits, network: [{ most: 100, seconds: 3600 }] }));
  const calls = Array.from({ length: 300 }, (_, i) =>
    doors[i % 2]!.arrive({ address: "192.0.2.1", path: "some.thing", kind: undefined, recipient: undefined }),
  );
  const passed = (await Promise.allSettled(calls)).filter(({ status }) => status === "fulfilled");
  expect(passed).toHaveLength(100);
  await Promise.all([one.close(), other.close()]);
});

test("a door that closed at one server is closed at the other", async () => {
  const [one, other] = await Promise.all([countersInRedis(redis.url, aLog().log), countersInRedis(redis.url, aLog().log)]);
  const [here, there] = [one, other].map(({ counters }) => createAttempts({ counters, knownAddresses: async () => [] }));
  const attempt = { account: "ida@example.com", address: "192.0.2.1" };
  for (let i = 0; i < freeAttempts; i++) await here!.check(attempt);
  await expect(there!.check(attempt)).rejects.toMatchObject({ code: "identity.tooManyAttempts", details: { retryAfter: 60 } });
  await there!.succeeded(attempt);
  await here!.check(attempt);
  await Promise.all([one.close(), other.close()]);
});

test("without Redis each server counts for itself, says so once, and comes back by itself", async () => {
  const server = await startRedis();
  const port = Number(new URL(server.url).port);
  const { lines, log } = aLog();
  const { counters, close } = await countersInRedis(server.url, log);
  expect((await counters.add("key", 5, 3600)).sum).toBe(5);
  await server.stop();
  for (let i = 1; i <= 20; i++) expect((await counters.add("key", 1, 3600)).sum).toBe(i);
  expect((await counters.read("key")).sum).toBe(20);
  await counters.forget("key");
  expect((await counters.read("key")).sum).toBe(0);
  expect(lines).toEqual([expect.stringContaining("Redis cannot be reached")]);
  const again = await startRedis(port);
  await expect.poll(() => lines.at(-1), { timeout: 20_000 }).toContain("Redis can be reached again");
  expect((await counters.add("key", 1, 3600)).sum).toBe(1);
  await close();
  await again.stop();
});

test("a Redis that was never there refuses nobody", async () => {
  const { lines, log } = aLog();
  const { counters, close } = await countersInRedis("redis://127.0.0.1:9", log);
  expect((await counters.add("key", 1, 60)).sum).toBe(1);
  expect((await counters.add("key", 1, 60)).sum).toBe(2);
  expect(lines).toHaveLength(1);
  await close();
});

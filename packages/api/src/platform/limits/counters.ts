import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from "rate-limiter-flexible";
import type { Counters } from "@freehold/kernel/counters.ts";
import type { Log } from "@freehold/kernel/log.ts";

/** Each addition names its own span, and what is too much is decided by whoever counts. */
const options = { keyPrefix: "freehold", points: 1, duration: 1 };

/** Counters of this process. They begin anew with it. */
export function countersInProcess(): Counters {
  return countersOf(new RateLimiterMemory(options));
}

/** How long a request waits for Redis before this process counts alone. */
const patience = 500;

/**
 * Counters that all servers share. While Redis cannot be reached each process counts for itself and says so once: limits
 * are then those of one process, and nobody is refused for it.
 */
export async function countersInRedis(url: string, log: Log): Promise<{ counters: Counters; close: () => Promise<void> }> {
  // Loaded only where it is wanted.
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patience,
    connectTimeout: 10 * patience,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 5000),
    // The counts of one moment travel together.
    enableAutoPipelining: true,
  });
  let isReachable = true;
  const lose = (error?: unknown): void => {
    if (isReachable) log.warn({ error }, "Redis cannot be reached: limits are counted by each server for itself until it can");
    isReachable = false;
  };
  redis.on("error", lose);
  redis.on("close", lose);
  redis.on("ready", () => {
    if (!isReachable) log.info({}, "Redis can be reached again: limits are counted for all servers together");
    isReachable = true;
  });
  // A failure is told by the event; the connection is tried again in the background.
  await redis.connect().catch(() => {});
  const insuranceLimiter = new RateLimiterMemory(options);
  return {
    counters: countersOf(new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true, insuranceLimiter })),
    close: async () => {
      redis.off("close", lose);
      redis.disconnect();
    },
  };
}

function countersOf(limiter: RateLimiterAbstract): Counters {
  return {
    add: async (key, amount, seconds) => {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(key, amount, { customDuration: seconds });
      return { sum: consumedPoints, remaining: msBeforeNext };
    },
    read: async (key) => {
      const found = await limiter.get(key);
      // What is over is swept a moment later.
      return found && found.msBeforeNext > 0 ? { sum: found.consumedPoints, remaining: found.msBeforeNext } : { sum: 0, remaining: 0 };
    },
    forget: async (key) => void (await limiter.delete(key)),
  };
}

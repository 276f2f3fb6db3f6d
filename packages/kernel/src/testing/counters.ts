import type { Clock } from "../clock.ts";
import type { Counters } from "../counters.ts";

/** What counters promise, in the plainest form and by a clock that a test moves. */
export function countersByClock(clock: Clock): Counters {
  const kept = new Map<string, { sum: number; until: number }>();
  const find = (key: string) => {
    const found = kept.get(key);
    return found && found.until > clock().getTime() ? found : undefined;
  };
  return {
    add: async (key, amount, seconds) => {
      const { sum, until } = find(key) ?? { sum: 0, until: clock().getTime() + seconds * 1000 };
      kept.set(key, { sum: sum + amount, until });
      return { sum: sum + amount, remaining: until - clock().getTime() };
    },
    read: async (key) => {
      const found = find(key);
      return found ? { sum: found.sum, remaining: found.until - clock().getTime() } : { sum: 0, remaining: 0 };
    },
    forget: async (key) => void kept.delete(key),
  };
}

import type { Left } from "@freehold/api/platform/limits/limits.ts";

/**
 * What is left of the limits that a call was counted for, as the IETF's draft of RateLimit header fields writes it. Nothing where
 * nothing is limited.
 */
export function rateHeaders(counted: readonly Left[]): Readonly<Record<string, string>> {
  if (counted.length === 0) return {};
  const policies = counted.map(({ name, most, seconds }) => `"${nameOf(name, seconds)}";q=${most};w=${seconds}`);
  const left = counted.map((one) => `"${nameOf(one.name, one.seconds)}";r=${one.left};t=${one.within}`);
  return { "ratelimit-policy": policies.join(", "), ratelimit: left.join(", ") };
}

/** One that is limited in two spans of time has two policies. */
const nameOf = (name: string, seconds: number): string => (seconds === 60 ? name : `${name}-${seconds}`);

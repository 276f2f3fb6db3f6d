import type { Formats } from "../../format/formats.ts";

/** Limits as entered on a unit; null where its kind decides. */
export type LimitPair = { readonly minCelsius: number | null; readonly maxCelsius: number | null };

/** Limits in a few characters: `0 to 5 °C`, `at most -18 °C`. */
export function limitsText({ minCelsius: min, maxCelsius: max }: LimitPair, formats: Formats): string {
  if (min !== null && max !== null) return `${formats.number(min, 1)} to ${formats.number(max, 1)}\u00a0°C`;
  if (max !== null) return `at most ${formats.number(max, 1)}\u00a0°C`;
  return min === null ? "" : `at least ${formats.number(min, 1)}\u00a0°C`;
}

import type { Tone } from "../state/state.tsx";

/** A span of time in milliseconds since 1970. */
export type Span = { readonly from: number; readonly to: number };

/** One line of a chart. Null values are gaps and stay gaps. */
export type ChartLine = {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** The lowest and highest behind each value, where one point stands for many. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
};

/** A limit that acted during a span. */
export type ChartLimit = Span & { readonly label: string; readonly value: number };

/** A span that is shaded, such as an excursion. */
export type ChartShade = Span & { readonly tone: Tone; readonly label: string };

/** Something that happened at an instant. */
export type ChartEvent = { readonly at: number; readonly label: string; readonly tone: Tone };

/** Everything that is drawn: times in milliseconds, ascending, shared by all lines. */
export type ChartData = {
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly limits: readonly ChartLimit[];
  readonly shades: readonly ChartShade[];
  readonly events: readonly ChartEvent[];
};

/** Colours that are told apart by people who confuse red and green, on light and on dark. None of them is a state. */
export const lineColors = {
  light: ["#2257c4", "#7a3fb0", "#0e7c86", "#8a5a00"],
  dark: ["#8cb0ff", "#c79bf2", "#5cc8d2", "#d9b45f"],
} as const;

/** Where in ascending times a moment lies: the index of the nearest. -1 without times. */
export function nearestIndex(times: readonly number[], at: number): number {
  if (times.length === 0) return -1;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at - times[low - 1]! <= times[low]! - at ? low - 1 : low;
}

/** Shades that touch or overlap in the picture become one: drawn twice they would turn darker. */
export function mergeShades(shades: readonly ChartShade[], smallest: number): ChartShade[] {
  const merged: ChartShade[] = [];
  for (const shade of [...shades].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && last.tone === shade.tone && shade.from - last.to < smallest)
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, shade.to) };
    else merged.push(shade);
  }
  return merged;
}

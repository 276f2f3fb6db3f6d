import type { Report } from "../case.ts";
import { rises, slopeOf, type Point } from "../measure/slope.ts";
import type { Memory } from "../product/answering.ts";
import { figure } from "../report/table.ts";
import type { Deeds } from "./people.ts";
import { isFull, type Ring } from "./ring.ts";

/** What the server kept at a moment, after it had collected what nobody needs. */
export type Sample = Memory & { readonly seconds: number };

type Soaked = {
  readonly minutes: number;
  readonly deeds: Deeds;
  readonly ring: Ring;
  readonly samples: readonly Sample[];
  /** Those after the warm-up. */
  readonly steady: readonly Sample[];
  /** When everybody had gone. */
  readonly rest: Memory;
};

const hour = 3600;
const mebibytes = (bytes: number): string => figure(bytes / 2 ** 20);

/** Whether memory grew, and how sure that is. */
export function reportOf({ minutes, deeds, ring, samples, steady, rest }: Soaked): Report {
  const first = samples[0]!;
  const row = (label: string, of: (memory: Memory) => number): string[] => {
    const points = steady.map((sample): Point => ({ at: sample.seconds, value: of(sample) }));
    const numbers = [of(first), points[0]?.value ?? Number.NaN, points.at(-1)?.value ?? Number.NaN, of(rest)].map(mebibytes);
    if (points.length < 3) return [label, ...numbers, "-", "too short to say"];
    const { slope, error } = slopeOf(points);
    const rate = `${mebibytes(slope * hour)} ± ${mebibytes(2 * error * hour)}`;
    return [label, ...numbers, rate, rises(points) ? "grows" : "does not grow"];
  };
  const heap = row("heap and what belongs to it", ({ heapUsed, external }) => heapUsed + external);
  const head = ["MiB", "at first", "after a quarter of the time", "at last", "when all had gone", "slope, MiB an hour", ""];
  return {
    tables: [{ title: `Mixed load for ${figure(minutes)} minutes`, rows: [head, heap, row("resident", ({ rss }) => rss)] }],
    notes: [
      `${deeds.calls.toLocaleString("en")} reads and writes, ${deeds.views.toLocaleString("en")} live views that came and went, ${deeds.changes.toLocaleString("en")} changes that they were sent, ${deeds.signIns.toLocaleString("en")} sign-ins and sign-outs.`,
      `Of what was sent last ${mebibytes(ring.bytes)} MiB were kept for clients that come back, of ${mebibytes(ring.limit)} at most${isFull(ring) ? "" : "; while that fills, the heap grows"}. It was filled before, by changes past the API.`,
      "The slope is that of the straight line through all samples after the first quarter, by least squares, with twice its standard error. Growth is a slope that chance does not explain and that adds a fiftieth or more over the time. The run fails when the heap grows; what is resident depends on when pages go back to the system.",
    ],
    // In less than a minute caches still fill.
    wrong: heap.at(-1) === "grows" && minutes >= 1 ? [`The heap grows by ${heap.at(-2)} MiB an hour.`] : [],
  };
}

import { useMemo } from "react";
import { trpc } from "../../../api/client.ts";
import { Sparkline } from "../../../chart/sparkline.tsx";
import type { LimitPair } from "../limits-text.ts";
import type { UnitRow } from "../rows.ts";

const hours = 6;
const step = 5 * 60_000;

/** A unit's last hours against the limit it is nearest to breaking. Read anew every few minutes, its end is live. */
export function UnitTrend({ unit, limits }: { readonly unit: UnitRow; readonly limits: LimitPair | undefined }) {
  const to = Math.ceil(Date.now() / step) * step;
  const { data } = trpc.coldchain.reading.series.useQuery(
    { unitId: unit.id, from: new Date(to - hours * 3_600_000), to: new Date(to), points: 80 },
    { staleTime: step },
  );
  const points = useMemo(() => {
    const longest = data?.sensors.toSorted((a, b) => b.at.length - a.at.length)[0];
    const read = longest ? longest.at.map((at, i) => ({ at, value: longest.mean[i]! })) : [];
    const end = unit.lastReadingAt?.getTime();
    return end !== undefined && unit.lastCelsius !== null && end > (read.at(-1)?.at ?? 0)
      ? [...read, { at: end, value: unit.lastCelsius }]
      : read;
  }, [data, unit.lastReadingAt, unit.lastCelsius]);
  if (points.length < 2) return null;
  const near = nearestLimit(limits, points.at(-1)!.value);
  return (
    <Sparkline
      label={`The last ${hours} hours, now ${points.at(-1)!.value.toFixed(1)} °C`}
      points={points}
      limits={near === undefined ? [] : [near]}
    />
  );
}

/** Both limits would flatten the line: the one that matters is the nearer. */
function nearestLimit(limits: LimitPair | undefined, value: number): number | undefined {
  const known = [limits?.minCelsius, limits?.maxCelsius].filter((limit) => limit !== null && limit !== undefined);
  return known.toSorted((a, b) => Math.abs(a - value) - Math.abs(b - value))[0];
}

import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { ActionIcon, Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import type { ReadingSeries } from "@freehold/api/modules/coldchain/contract.ts";
import { trpc } from "../../../api/client.ts";
import { clientFault } from "../../../api/fault.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import type { ChartData, Span } from "../../../chart/chart-data.ts";
import { pan } from "../../../chart/gestures.ts";
import { TimeChart } from "../../../chart/time-chart.tsx";
import { duration } from "../../../format/formats.ts";
import { useNow } from "../../../format/instant.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { Failure } from "../../../page/failure.tsx";
import { chartEvents, chartLimits, chartLines, chartShades } from "./series-data.ts";
import type { UnitRow } from "../rows.ts";
import { unitLooks } from "../states.ts";
import classes from "./unit-chart.module.css";

const hour = 3_600_000;
const ranges = [
  { hours: 6, label: "6 h" },
  { hours: 24, label: "24 h" },
  { hours: 24 * 7, label: "7 days" },
  { hours: 24 * 30, label: "30 days" },
  { hours: 24 * 365, label: "1 year" },
];

/** What part of time the chart shows: the last hours, moving on; or a span that stands still. */
export type ChartPlace = { readonly hours?: number; readonly from?: number; readonly to?: number };

type UnitChartProps = { readonly unit: UnitRow; readonly place: ChartPlace; readonly onPlace: (place: ChartPlace) => void };

/** A unit's temperature against its limits, from hours to a year, down-sampled by the server, with a live tail. */
export function UnitChart({ unit, place, onPlace }: UnitChartProps) {
  const now = useNow();
  const hours = place.hours ?? 24;
  const isFixed = place.from !== undefined && place.to !== undefined;
  const span = useMemo<Span>(
    () => (place.from !== undefined && place.to !== undefined ? { from: place.from, to: place.to } : { from: now - hours * hour, to: now }),
    [place.from, place.to, hours, now],
  );
  const stand = (next: Span): void => onPlace({ from: Math.round(next.from), to: Math.round(Math.min(next.to, Date.now())) });
  const series = useSeries(unit.id, span, isFixed);
  const data = useChartData(unit, { series: series.data, span, isFixed });

  if (series.error && !data) return <Failure fault={clientFault(series.error)} onRetry={() => void series.refetch()} />;
  if (!data) return <Skeleton height={460} radius="md" />;
  return (
    <section className={classes.chart}>
      <TimeChart
        title="Is it cold enough?"
        summary={summaryOf(unit, data, span)}
        unit="°C"
        data={data}
        span={span}
        onSpan={stand}
        tools={<SpanTools span={span} hours={hours} isFixed={isFixed} onPlace={onPlace} onSpan={stand} />}
      />
      <NotKept since={series.data?.keptSince ?? null} span={span} />
    </section>
  );
}

/** Says why the beginning of a span is empty, when it lies before what the organization's plan keeps. */
function NotKept({ since, span }: { readonly since: Date | null; readonly span: Span }) {
  const { formats } = useOrganization();
  if (!since || span.from >= since.getTime()) return null;
  return <p className={classes.notKept}>Measurements before {formats.date(since)} are not kept.</p>;
}

type SpanToolsProps = {
  readonly span: Span;
  readonly hours: number;
  readonly isFixed: boolean;
  readonly onPlace: (place: ChartPlace) => void;
  readonly onSpan: (span: Span) => void;
};

/** Chooses the time that is shown: a stretch up to now, or back and forth. */
function SpanTools({ span, hours, isFixed, onPlace, onSpan }: SpanToolsProps) {
  return (
    <div className={classes.tools}>
      {isFixed && (
        <Button variant="default" onClick={() => onPlace({ hours })}>
          Back to now
        </Button>
      )}
      <ActionIcon.Group>
        <ActionIcon variant="default" size={36} aria-label="Earlier" onClick={() => onSpan(pan(span, -0.5))}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label="Later" disabled={!isFixed} onClick={() => onSpan(pan(span, 0.5))}>
          <IconChevronRight size={18} />
        </ActionIcon>
      </ActionIcon.Group>
      <SegmentedControl
        aria-label="Time shown"
        value={isFixed ? "" : String(hours)}
        onChange={(value) => onPlace({ hours: Number(value) })}
        data={ranges.map((range) => ({ value: String(range.hours), label: range.label }))}
      />
    </div>
  );
}

/** The series of a span, read anew only when the span has left what was read. A moving span is read in steps. */
function useSeries(unitId: string, span: Span, isFixed: boolean) {
  const step = Math.max(60_000, (span.to - span.from) / 24);
  const margin = isFixed ? 0 : step;
  const [wanted] = useDebouncedValue(
    `${Math.floor(span.from / step) * step}|${Math.ceil(span.to / step) * step + margin}`,
    isFixed ? 250 : 0,
  );
  const [from = 0, to = 0] = wanted.split("|").map(Number);
  return trpc.coldchain.reading.series.useQuery(
    { unitId, from: new Date(from), to: new Date(to), points: 1000 },
    { placeholderData: keepPreviousData, staleTime: isFixed ? 300_000 : 60_000 },
  );
}

type Shown = { readonly series: ReadingSeries | undefined; readonly span: Span; readonly isFixed: boolean };

function useChartData(unit: UnitRow, { series, span, isFixed }: Shown): ChartData | undefined {
  const filter = { op: "equals", column: "unitId", value: unit.id } as const;
  const tail = useAllRows(useLive(trpc.coldchain.reading, { filter, limit: 100 }).store);
  const excursions = useAllRows(useLive(trpc.coldchain.excursion, { filter, limit: 500 }).store);
  const events = useAllRows(useLive(trpc.coldchain.alertEvent, { filter, limit: 500 }).store);
  const sensors = useAllRows(useLive(trpc.coldchain.sensor, { filter, limit: 50 }).store);
  return useMemo(() => {
    if (!series) return undefined;
    const names = new Map(sensors.map(({ id, name }) => [id, name]));
    const until = Math.max(span.to, series.to.getTime());
    return {
      ...chartLines(series, isFixed ? [] : tail, (id) => names.get(id) ?? "Sensor no longer here"),
      limits: chartLimits(series, until),
      shades: chartShades(excursions, until),
      events: chartEvents(events),
    };
  }, [series, tail, excursions, events, sensors, span.to, isFixed]);
}

/** The chart in a sentence. */
function summaryOf(unit: UnitRow, { times, lines, shades }: ChartData, span: Span): string {
  const inside = times.flatMap((at, i) =>
    at >= span.from && at <= span.to
      ? lines.flatMap(({ values }) => (values[i] === null || values[i] === undefined ? [] : [values[i]]))
      : [],
  );
  const excursions = shades.filter(({ from, to }) => to >= span.from && from <= span.to).length;
  if (inside.length === 0) return `Temperature of ${unit.name} over ${duration(span.to - span.from)}: no readings.`;
  const [low, high] = inside.reduce(([min, max], value) => [Math.min(min, value), Math.max(max, value)], [Infinity, -Infinity]);
  const out = excursions === 0 ? "never out of limits" : `out of limits ${excursions === 1 ? "once" : `${excursions} times`}`;
  return `Temperature of ${unit.name} over ${duration(span.to - span.from)}: between ${low.toFixed(1)} and ${high.toFixed(1)} °C, ${out}, now ${unitLooks[unit.status].label.toLowerCase()}.`;
}

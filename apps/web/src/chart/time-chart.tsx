import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useOrganization } from "../api/organization-context.ts";
import type { Formats } from "../format/formats.ts";
import { useTheme } from "../shell/color-scheme.ts";
import { lineColors, nearestIndex, type ChartData, type Span } from "./chart-data.ts";
import { ChartTable } from "./chart-table.tsx";
import { pan, zoom } from "./gestures.ts";
import { createPlot, type Plot } from "./plot.ts";
import classes from "./time-chart.module.css";

type TimeChartProps = {
  /** The question that the chart answers. */
  readonly title: string;
  /** The answer in a sentence, for people who do not see the picture. */
  readonly summary: string;
  readonly unit: string;
  readonly data: ChartData;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  /** What chooses the time, beside the title. */
  readonly tools?: ReactNode;
};

/**
 * Values over time with limits, shaded spans and events. Drag narrows the time, two fingers too; arrow keys go from
 * point to point, with Shift through time, plus and minus narrow and widen. The table behind it is one click away.
 */
export function TimeChart({ title, summary, unit, data, span, onSpan, tools }: TimeChartProps) {
  const [isTable, table] = useDisclosure();
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <Legend data={data} />
        {tools}
        <ActionIcon
          variant="default"
          size={36}
          aria-label={isTable ? "Show the chart" : "Show as a table"}
          title={isTable ? "Show the chart" : "Show as a table"}
          onClick={table.toggle}
        >
          {isTable ? <IconChartLine size={18} /> : <IconTable size={18} />}
        </ActionIcon>
      </figcaption>
      {isTable ? (
        <ChartTable data={data} span={span} unit={unit} />
      ) : (
        <Drawing summary={summary} unit={unit} data={data} span={span} onSpan={onSpan} />
      )}
    </figure>
  );
}

function Legend({ data: { lines } }: { readonly data: ChartData }) {
  const { scheme } = useTheme();
  if (lines.length < 2) return <span className={classes.legend} />;
  return (
    <ul className={classes.legend}>
      {lines.map(({ label }, i) => (
        <li key={label}>
          <span className={classes.swatch} style={{ background: lineColors[scheme][i % lineColors[scheme].length] }} />
          {label}
        </li>
      ))}
    </ul>
  );
}

type DrawingProps = Omit<TimeChartProps, "title" | "tools">;

function Drawing({ summary, unit, data, span, onSpan }: DrawingProps) {
  const { formats } = useOrganization();
  const { scheme } = useTheme();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  const latest = useRef({ data, span, onSpan });
  const [point, setPoint] = useState<{ index: number; left: number } | null>(null);
  const lines = data.lines.length;
  const hasRange = data.lines.some(({ low }) => low !== undefined);

  useEffect(() => {
    latest.current = { data, span, onSpan };
    plot.current?.draw(data, span);
  }, [data, span, onSpan]);

  useEffect(() => {
    const container = holder.current!;
    const sizeOf = () => ({ width: container.clientWidth, height: container.clientHeight });
    const made = createPlot({
      container,
      scheme,
      timeZone: formats.timeZone,
      timeText: (at, step) => axisText(formats, at, step),
      unit,
      lines,
      hasRange,
      size: sizeOf(),
      onPoint: (index, left) => setPoint(index === null ? null : { index, left }),
      onSpan: (next) => latest.current.onSpan(next),
    });
    plot.current = made;
    made.draw(latest.current.data, latest.current.span);
    const observer = new ResizeObserver(() => made.resize(sizeOf()));
    observer.observe(container);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme, formats, unit, lines, hasRange]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = spanForKey(event, span);
    if (next) onSpan(next);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const current = point?.index ?? nearestIndex(data.times, span.to) + (event.key === "ArrowLeft" ? 1 : 0);
      plot.current?.point(Math.max(0, Math.min(data.times.length - 1, current + (event.key === "ArrowLeft" ? -1 : 1))));
    } else if (event.key === "Escape") plot.current?.point(null);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes.drawing}>
      {/* The keys of the chart are its own: it is one picture with a cursor, not a group of controls. */}
      <div ref={holder} className={classes.plot} role="img" aria-label={summary} tabIndex={0} onKeyDown={onKeyDown} />
      {point && <Reading data={data} index={point.index} left={point.left} unit={unit} />}
    </div>
  );
}

const day = 86_400_000;

/** What the axis says at an instant when its marks are a step apart: the day where one begins, the time elsewhere. */
function axisText(formats: Formats, at: number, step: number): string {
  if (step >= 28 * day) return formats.month(at);
  const { hour, minute } = formats.wallClock(at);
  return step >= day || (hour === 0 && minute === 0) ? formats.dayAndMonth(at) : formats.time(at);
}

/** Through time with Shift and the arrow keys, nearer and farther with plus and minus. */
function spanForKey({ key, shiftKey }: KeyboardEvent, span: Span): Span | undefined {
  if (shiftKey && key === "ArrowLeft") return pan(span, -0.25);
  if (shiftKey && key === "ArrowRight") return pan(span, 0.25);
  if (key === "+" || key === "=") return zoom(span, 0.5);
  return key === "-" ? zoom(span, 2) : undefined;
}

type ReadingProps = { readonly data: ChartData; readonly index: number; readonly left: number; readonly unit: string };

/** The exact values under the cursor. */
function Reading({ data, index, left, unit }: ReadingProps) {
  const { formats } = useOrganization();
  const { scheme } = useTheme();
  const at = data.times[index];
  if (at === undefined) return null;
  const shade = data.shades.find(({ from, to }) => at >= from && at <= to);
  return (
    <div className={classes.reading} style={{ left: `clamp(0px, ${left}px, calc(100% - 200px))` }} role="status">
      <div className={classes.when}>{formats.exact(at)}</div>
      {data.lines.map(({ label, values, low, high }, i) => (
        <div key={label} className={classes.value}>
          <span className={classes.swatch} style={{ background: lineColors[scheme][i % lineColors[scheme].length] }} />
          <span className="truncate">{label}</span>
          <strong>{values[index] === null || values[index] === undefined ? "no data" : formats.measure(values[index], unit, 2)}</strong>
          {low && high && low[index] !== high[index] && (
            <span className={classes.range}>
              {formats.measure(low[index] ?? 0, null, 1)} to {formats.measure(high[index] ?? 0, unit, 1)}
            </span>
          )}
        </div>
      ))}
      {shade && <div className={classes.note}>{shade.label}</div>}
    </div>
  );
}

import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { lineColors, type ChartData, type Span } from "./chart-data.ts";
import { attachGestures } from "./gestures.ts";
import { drawEvents, drawLimits, drawShades, type Canvas } from "./marks.ts";

/** What a plot needs that does not change while it lives. A new theme or other lines need a new plot. */
export type PlotOptions = {
  readonly container: HTMLElement;
  readonly scheme: "light" | "dark";
  readonly timeZone: string;
  readonly unit: string;
  /** What the time axis says at an instant, when its marks are `step` apart. */
  readonly timeText: (at: number, step: number) => string;
  readonly lines: number;
  readonly hasRange: boolean;
  readonly size: { width: number; height: number };
  /** The index of the point under the cursor; null when it leaves. */
  readonly onPoint: (index: number | null, left: number) => void;
  /** The person moved or narrowed the time. */
  readonly onSpan: (span: Span) => void;
};

/** A plot on a canvas. Times go in and out in milliseconds. */
export type Plot = {
  /** Draws data over a span; cheap enough for every frame. */
  readonly draw: (data: ChartData, span: Span) => void;
  readonly resize: (size: { width: number; height: number }) => void;
  /** Puts the cursor on a point, as the arrow keys do. */
  readonly point: (index: number | null) => void;
  readonly destroy: () => void;
};

/** The only place that knows uPlot. */
export function createPlot(options: PlotOptions): Plot {
  let data: ChartData = { times: [], lines: [], limits: [], shades: [], events: [] };
  let shown: Span = { from: 0, to: 0 };
  const style = getComputedStyle(options.container);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const canvasOf = (plot: uPlot): Canvas => ({
    context: plot.ctx,
    box: plot.bbox,
    ratio: uPlot.pxRatio,
    x: (at) => plot.valToPos(at / 1000, "x", true),
    y: (value) => plot.valToPos(value, "y", true),
    color,
  });

  const plot = new uPlot(
    {
      ...options.size,
      ...appearance(options, color),
      scales: { x: { time: true, auto: false }, y: { range: (_self, low, high) => paddedRange(low, high, limitsWithin(data, shown)) } },
      hooks: {
        drawAxes: [(self) => (drawShades(canvasOf(self), data.shades), drawLimits(canvasOf(self), data.limits))],
        draw: [(self) => drawEvents(canvasOf(self), data.events)],
        setCursor: [
          (self) =>
            options.onPoint(
              self.cursor.left !== undefined && self.cursor.left >= 0 ? (self.cursor.idx ?? null) : null,
              self.cursor.left ?? 0,
            ),
        ],
        setSelect: [
          (self) => {
            if (self.select.width < 8) return;
            options.onSpan({
              from: self.posToVal(self.select.left, "x") * 1000,
              to: self.posToVal(self.select.left + self.select.width, "x") * 1000,
            });
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    [[]],
    options.container,
  );
  const detach = attachGestures(plot.over, {
    span: () => ({ from: (plot.scales["x"]!.min ?? 0) * 1000, to: (plot.scales["x"]!.max ?? 0) * 1000 }),
    onSpan: options.onSpan,
  });

  return {
    draw: (next, span) => {
      data = next;
      shown = span;
      plot.batch(() => {
        plot.setData(columnsOf(next, options.hasRange), false);
        plot.setScale("x", { min: span.from / 1000, max: span.to / 1000 });
      });
    },
    resize: (size) => plot.setSize(size),
    point: (index) => {
      const at = index === null ? undefined : data.times[index];
      plot.setCursor({ left: at === undefined ? -10 : plot.valToPos(at / 1000, "x"), top: plot.over.clientHeight / 2 });
    },
    destroy: () => {
      detach();
      plot.destroy();
    },
  };
}

/** How far apart the marks of an axis are. */
const stepOf = ([first = 0, second = 0]: readonly number[]): number => second - first;

type Column = (number | null)[];

/** uPlot's shape: seconds, then each line, with its lowest and highest before it where they are drawn. */
function columnsOf({ times, lines }: ChartData, hasRange: boolean): uPlot.AlignedData {
  const seconds = times.map((at) => at / 1000);
  const columns = lines.flatMap(({ values, low, high }): Column[] =>
    hasRange ? [[...(low ?? values)], [...(high ?? values)], [...values]] : [values as Column],
  );
  return [seconds, ...columns];
}

function appearance({ scheme, timeZone, unit, timeText, lines, hasRange }: PlotOptions, color: (name: string) => string) {
  const axis = {
    stroke: color("--ink-muted"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${color("--mantine-font-family")}`,
  };
  const strokes = lineColors[scheme];
  const perLine = hasRange ? 3 : 1;
  const series: uPlot.Series[] = Array.from({ length: lines }, (_line, i) => strokes[i % strokes.length]!).flatMap((stroke) => {
    const line = { stroke, width: 1.75, spanGaps: false, points: { show: false } };
    return hasRange ? [{ ...line, width: 0 }, { ...line, width: 0 }, line] : [line];
  });
  const bands = hasRange
    ? Array.from({ length: lines }, (_line, i): uPlot.Band => ({
        series: [i * perLine + 2, i * perLine + 1],
        fill: `${strokes[i % strokes.length]}2e`,
      }))
    : [];
  return {
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    legend: { show: false },
    cursor: { y: false, points: { size: 8 }, drag: { x: true, y: false, setScale: false } },
    padding: [12, 12, 0, 0] as uPlot.Padding,
    series: [{}, ...series],
    bands,
    axes: [
      {
        ...axis,
        space: 80,
        size: 32,
        values: (_self: uPlot, splits: number[]) => splits.map((at) => timeText(at * 1000, stepOf(splits) * 1000)),
      },
      { ...axis, size: 56, values: (_self: uPlot, splits: number[]) => splits.map((value) => `${Number(value.toFixed(1))} ${unit}`) },
    ],
  } satisfies Partial<uPlot.Options>;
}

/** Limits belong into the picture: how far a value is from them is what people look for. */
function limitsWithin({ limits }: ChartData, span: Span): number[] {
  return limits.filter(({ from, to }) => to >= span.from && from <= span.to).map(({ value }) => value);
}

function paddedRange(low: number | null, high: number | null, others: readonly number[]): [number, number] {
  const all = [low, high, ...others].filter((value): value is number => value !== null && Number.isFinite(value));
  if (all.length === 0) return [0, 10];
  const [min, max] = [Math.min(...all), Math.max(...all)];
  const room = Math.max((max - min) * 0.08, 0.5);
  return [min - room, max + room];
}

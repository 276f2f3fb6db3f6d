import { mergeShades, type ChartEvent, type ChartLimit, type ChartShade, type Span } from "./chart-data.ts";

/** What drawing needs of a plot: a canvas, the box of the lines, and where values lie on it, in device pixels. */
export type Canvas = {
  readonly context: CanvasRenderingContext2D;
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly ratio: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  /** A colour of the theme by its name. */
  readonly color: (name: string) => string;
};

/** The part of a span inside the box; undefined outside. */
function clip({ box, x }: Canvas, { from, to }: Span): { left: number; width: number } | undefined {
  const left = Math.max(box.left, x(from));
  const right = Math.min(box.left + box.width, x(to));
  return right < left ? undefined : { left, width: right - left };
}

function clipped({ context, box }: Canvas, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  draw();
  context.restore();
}

/** Shades spans over the whole height, each at least two pixels wide, with a bar at the top that colour-blind people see. */
export function drawShades(canvas: Canvas, shades: readonly ChartShade[]): void {
  const { context, box, ratio, x, color } = canvas;
  const millisecondsPerPixel = Math.abs(1 / (x(1_000_000) - x(0)) || 0) * 1_000_000;
  for (const shade of mergeShades(shades, millisecondsPerPixel * 2 * ratio)) {
    const part = clip(canvas, shade);
    if (!part) continue;
    const width = Math.max(2 * ratio, part.width);
    context.fillStyle = color(`--${shade.tone}-soft`);
    context.fillRect(part.left, box.top, width, box.height);
    context.fillStyle = color(`--${shade.tone}`);
    context.fillRect(part.left, box.top, width, 3 * ratio);
  }
}

/** Draws limits as dashed lines with their words where they begin. */
export function drawLimits(canvas: Canvas, limits: readonly ChartLimit[]): void {
  const { context, ratio, y, color } = canvas;
  clipped(canvas, () => {
    context.strokeStyle = color("--ink-muted");
    context.fillStyle = color("--ink-muted");
    context.lineWidth = ratio;
    context.font = `${11 * ratio}px ${color("--mantine-font-family")}`;
    context.textAlign = "left";
    for (const limit of limits) {
      const part = clip(canvas, limit);
      if (!part) continue;
      const top = Math.round(y(limit.value)) + 0.5;
      context.setLineDash([6 * ratio, 4 * ratio]);
      context.beginPath();
      context.moveTo(part.left, top);
      context.lineTo(part.left + part.width, top);
      context.stroke();
      context.fillText(limit.label, part.left + 6 * ratio, top - 5 * ratio);
    }
    context.setLineDash([]);
  });
}

/** Draws events as triangles at the foot of the picture. */
export function drawEvents(canvas: Canvas, events: readonly ChartEvent[]): void {
  const { context, box, ratio, x, color } = canvas;
  const foot = box.top + box.height;
  const half = 5 * ratio;
  clipped(canvas, () => {
    for (const { at, tone } of events) {
      const middle = x(at);
      context.fillStyle = color(`--${tone}`);
      context.beginPath();
      context.moveTo(middle - half, foot);
      context.lineTo(middle + half, foot);
      context.lineTo(middle, foot - 1.6 * half);
      context.fill();
    }
  });
}

import classes from "./sparkline.module.css";

type SparklineProps = {
  /** What it shows, for people who do not see it. */
  readonly label: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** Drawn as dashes, so that the line can be compared with it. */
  readonly limits: readonly number[];
  /** In pixels, where it is not the usual size. */
  readonly size?: { readonly width: number; readonly height: number };
};

const usual = { width: 120, height: 36 };
const edge = 2;

/** A line of the last hours without axes: which way it goes, and on which side of its limit. */
export function Sparkline({ label, points, limits, size: { width, height } = usual }: SparklineProps) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first.at === last.at) return null;
  const values = [...points.map(({ value }) => value), ...limits];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at: number): number => edge + ((at - first.at) / (last.at - first.at)) * (width - 2 * edge);
  const y = (value: number): number => height - edge - ((value - low) / Math.max(high - low, 0.5)) * (height - 2 * edge);
  const path = points.map(({ at, value }, i) => `${i === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  return (
    <svg className={classes.spark} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {limits.map((limit) => (
        <line key={limit} className={classes.limit} x1={0} x2={width} y1={y(limit)} y2={y(limit)} />
      ))}
      <path className={classes.line} d={path} />
      <circle className={classes.end} cx={x(last.at)} cy={y(last.value)} r={2.5} />
    </svg>
  );
}

import { useOrganization } from "../api/organization-context.ts";
import type { ChartData, Span } from "./chart-data.ts";
import classes from "./time-chart.module.css";

/** More rows than this nobody reads; the chart's span narrows them. */
const mostRows = 500;

type ChartTableProps = { readonly data: ChartData; readonly span: Span; readonly unit: string };

/** What a chart shows, in words and numbers, the newest first. */
export function ChartTable({ data: { times, lines, shades, limits }, span, unit }: ChartTableProps) {
  const { formats } = useOrganization();
  const indexes = times.flatMap((at, i) => (at >= span.from && at <= span.to ? [i] : [])).reverse();
  const shown = indexes.slice(0, mostRows);
  return (
    <div className={classes.table} tabIndex={0} role="region" aria-label="Values of the chart">
      <p className="muted">
        {limits.map(({ label }) => label).join(", ")}
        {indexes.length > shown.length &&
          ` · the latest ${mostRows} of ${formats.number(indexes.length)} points; narrow the time to see others`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col">
                {label}, {unit}
              </th>
            ))}
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((i) => (
            <tr key={times[i]}>
              <td>{formats.instant(times[i]!)}</td>
              {lines.map(({ label, values }) => (
                <td key={label}>{values[i] === null || values[i] === undefined ? "–" : formats.fixed(values[i], 2)}</td>
              ))}
              <td>{shades.find(({ from, to }) => times[i]! >= from && times[i]! <= to)?.label ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

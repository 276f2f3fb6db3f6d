import type { ReactNode } from "react";
import classes from "./bars.module.css";

/** A part of a bar. The tone colours it; the words of the legend say what it is. */
export type BarPart = { readonly size: number; readonly tone: "accent" | "soft" | "good" | "bad" | "idle" };

export type Bar = {
  readonly key: string;
  readonly label: ReactNode;
  readonly parts: readonly BarPart[];
  /** What stands behind the bar: its figures. */
  readonly value: ReactNode;
};

type BarsProps = {
  /** The answer in a sentence, for people who do not see the picture. */
  readonly summary: string;
  readonly bars: readonly Bar[];
  /** What the longest bar could be; the longest one without it. */
  readonly whole?: number;
};

/** Bars beneath each other, each with its name before and its figures behind it. */
export function Bars({ summary, bars, whole }: BarsProps) {
  const longest = whole ?? Math.max(1, ...bars.map(({ parts }) => parts.reduce((sum, { size }) => sum + size, 0)));
  return (
    <div className={classes.bars}>
      <p className="visually-hidden">{summary}</p>
      {bars.map(({ key, label, parts, value }) => (
        <div key={key} className={classes.bar}>
          <span className={classes.label}>{label}</span>
          <span className={classes.track} aria-hidden>
            {parts.map(({ size, tone }, i) =>
              size > 0 ? <span key={i} className={classes.part} data-tone={tone} style={{ width: `${(100 * size) / longest}%` }} /> : null,
            )}
          </span>
          <span className={classes.value}>{value}</span>
        </div>
      ))}
    </div>
  );
}

/** What the colours of bars mean. */
export function BarLegend({ items }: { readonly items: readonly { readonly tone: BarPart["tone"]; readonly label: string }[] }) {
  return (
    <ul className={classes.legend}>
      {items.map(({ tone, label }) => (
        <li key={label}>
          <span className={classes.swatch} data-tone={tone} />
          {label}
        </li>
      ))}
    </ul>
  );
}

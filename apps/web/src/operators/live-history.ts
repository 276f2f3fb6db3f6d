import type { Outputs } from "../api/client.ts";

export type LiveReport = NonNullable<Outputs["operators"]["liveViews"]>;

/** How often an operator's screen asks, in milliseconds. */
export const reportEvery = 3000;
/** Five minutes of reports. */
const remembered = 100;

/** The reports so far with one more.. */
export function withReport(reports: readonly LiveReport[], next: LiveReport): readonly LiveReport[] {
  const last = reports.at(-1);
  return last && next.at <= last.at ? reports : [...reports, next].slice(-remembered);
}

type Counter = "transactions" | "delivered" | "dropped";
type Point = { readonly at: number; readonly value: number };

/** How many a second, between each report and the one before. A process that began anew counts from nothing. */
export function perSecond(reports: readonly LiveReport[], counter: Counter): readonly Point[] {
  return reports.slice(1).map((report, i) => {
    const before = reports[i]!;
    const seconds = (report.at.getTime() - before.at.getTime()) / 1000;
    const since = report[counter] < before[counter] ? 0 : before[counter];
    return { at: report.at.getTime(), value: (report[counter] - since) / seconds };
  });
}

/** A measure over time. */
export const over = (reports: readonly LiveReport[], measure: "lagMs" | "subscribers"): readonly Point[] =>
  reports.map((report) => ({ at: report.at.getTime(), value: report[measure] }));

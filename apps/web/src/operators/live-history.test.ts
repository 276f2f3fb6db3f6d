import { expect, test } from "vitest";
import { over, perSecond, withReport, type LiveReport } from "./live-history.ts";

const nothing: Omit<LiveReport, "at"> = {
  state: "live",
  lagMs: 1,
  lagBytes: 0,
  subscribers: 2,
  views: 1,
  joining: 0,
  stalled: 0,
  transactions: 0,
  delivered: 0,
  dropped: 0,
  keptBytes: 0,
  keptBytesLimit: 100,
  keptTransactions: 0,
};
const report = (seconds: number, changed: Partial<LiveReport> = {}): LiveReport => ({
  ...nothing,
  at: new Date(seconds * 1000),
  ...changed,
});

test("rates are differences by the time that passed, and a process that began anew counts from nothing", () => {
  const reports = [report(0, { delivered: 100 }), report(4, { delivered: 120 }), report(6, { delivered: 8 })];
  expect(perSecond(reports, "delivered").map(({ value }) => value)).toEqual([5, 4]);
  expect(over(reports, "subscribers").map(({ value }) => value)).toEqual([2, 2, 2]);
});

test("five minutes of reports are kept, each once", () => {
  const all = Array.from({ length: 150 }, (_report, i) => report(i)).reduce(withReport, []);
  expect(all).toHaveLength(100);
  expect(withReport(all, report(149))).toBe(all);
});

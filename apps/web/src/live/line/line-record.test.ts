import { expect, test } from "vitest";
import { Connection } from "./connection.ts";
import { LineRecord } from "./line-record.ts";

function aRecord() {
  let now = 1_000_000;
  const record = new LineRecord(() => now);
  return { record, pass: (milliseconds: number) => (now += milliseconds) };
}

test("changes are counted by second for a minute, without the second that is not over", () => {
  const { record, pass } = aRecord();
  record.changed(2);
  record.changed(3);
  expect(record.perSecond().reduce((sum, count) => sum + count, 0)).toBe(0);
  pass(1000);
  expect(record.perSecond().at(-1)).toBe(5);
  pass(59_000);
  expect(record.perSecond()[0]).toBe(5);
  pass(1000);
  expect(record.perSecond().every((count) => count === 0)).toBe(true);
});

test("an interruption is told with how it healed, also when rows come anew shortly after the line", () => {
  const { record, pass } = aRecord();
  record.connected();
  record.interrupted(1_000_000);
  expect(record.connectedSince).toBeUndefined();
  pass(12_000);
  record.connected();
  expect(record).toMatchObject({ connectedSince: 1_012_000, lastInterruption: { from: 1_000_000, to: 1_012_000, how: "continued" } });
  pass(1000);
  record.renewed();
  expect(record.lastInterruption?.how).toBe("renewed");
});

test("the connection keeps the record", () => {
  let now = 1_000_000;
  const connection = new Connection(() => now);
  const view = {};
  connection.report(view, "pending");
  connection.hear(view);
  expect(connection.record.connectedSince).toBe(1_000_000);
  now += 2000;
  connection.report(view, "connecting");
  now += 3000;
  connection.report(view, "pending");
  connection.hear(view, 7);
  expect(connection.record).toMatchObject({ connectedSince: 1_005_000, lastInterruption: { from: 1_000_000, to: 1_005_000 }, lag: 7 });
  connection.forget(view);
  expect(connection.record.connectedSince).toBeUndefined();
});

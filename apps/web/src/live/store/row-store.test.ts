import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { compareRows, type RowOrder } from "@freehold/kernel/resource/row-order.ts";
import type { Row } from "../line/frames.ts";
import { rowKey } from "./row-key.ts";
import { markMilliseconds, RowStore } from "./row-store.ts";

const byName: RowOrder = { column: "name", kind: "text", descending: false, key: [{ column: "id", kind: "text" }] };
const whole = { part: 0, last: true, more: false };

function aStore(order: RowOrder = byName) {
  let now = 0;
  const waiting: (() => void)[] = [];
  const store = new RowStore({
    keyOf: rowKey(["id"]),
    compare: compareRows(order),
    schedule: (flush) => waiting.push(flush),
    now: () => now,
  });
  return {
    store,
    frame: () => waiting.splice(0).forEach((flush) => flush()),
    pass: (milliseconds: number) => {
      now += milliseconds;
      vi.advanceTimersByTime(milliseconds);
    },
  };
}

const row = (id: string, name: string | null, extra: object = {}): Row => ({ id, name, ...extra });

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

test("after any transactions the list equals a fresh sort of the rows", () => {
  const id = fc.constantFrom(..."abcdefghij");
  const name = fc.option(fc.string({ maxLength: 3 }), { nil: null });
  const change = fc.record({ up: fc.array(fc.tuple(id, name), { maxLength: 5 }), del: fc.array(id, { maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(change), fc.boolean(), (changes, descending) => {
      const order = { ...byName, descending };
      const { store, frame } = aStore(order);
      const model = new Map<string, Row>();
      store.takeSnapshot([], whole);
      for (const { up, del } of changes) {
        const rows = up.map(([key, text]) => row(key, text));
        store.apply(rows, del);
        for (const key of del) model.delete(key);
        for (const each of rows) model.set(String(each["id"]), each);
      }
      frame();
      const expected = [...model.values()].sort(compareRows(order));
      expect(store.list().keys).toEqual(expected.map((each) => each["id"]));
      expect(store.all()).toEqual(expected);
    }),
  );
});

test("a change of one row is told to that row only, once per frame", () => {
  const { store, frame } = aStore();
  store.takeSnapshot([row("1", "a"), row("2", "b")], whole);
  frame();
  const [list, first, second] = [vi.fn(), vi.fn(), vi.fn()];
  store.onList(list);
  store.onRow("1", first);
  store.onRow("2", second);
  store.apply([row("1", "a", { celsius: 4 })], []);
  store.apply([row("1", "a", { celsius: 5 })], []);
  expect(first).not.toHaveBeenCalled();
  frame();
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).not.toHaveBeenCalled();
  expect(list).not.toHaveBeenCalled();
  expect(store.view("1")!.row["celsius"]).toBe(5);
});

test("a changed value is marked for two seconds", () => {
  const { store, frame, pass } = aStore();
  store.takeSnapshot([row("1", "a", { celsius: 4 })], whole);
  frame();
  expect(store.view("1")!.changed.size).toBe(0);
  store.apply([row("1", "a", { celsius: 5 })], []);
  frame();
  expect([...store.view("1")!.changed]).toEqual(["celsius"]);
  pass(markMilliseconds + 1000);
  frame();
  expect(store.view("1")!.changed.size).toBe(0);
});

describe("while held", () => {
  test("nothing comes, goes or moves, yet values change", () => {
    const { store, frame } = aStore();
    store.takeSnapshot([row("1", "a"), row("2", "b")], whole);
    frame();
    store.hold();
    store.apply([row("1", "z"), row("3", "aa")], ["2"]);
    frame();
    expect(store.list()).toMatchObject({ keys: ["1", "2"], waiting: 3 });
    expect(store.view("1")!.row["name"]).toBe("z");
    expect(store.view("2")).toMatchObject({ gone: true, row: { name: "b" } });
    store.release();
    frame();
    expect(store.list()).toMatchObject({ keys: ["3", "1"], waiting: 0 });
    expect(store.view("2")).toBeUndefined();
  });
});

describe("an incomplete list", () => {
  test("leaves out rows beyond its end, because others lie between", () => {
    const { store, frame } = aStore();
    store.takeSnapshot([row("1", "a"), row("2", "m")], { ...whole, more: true });
    store.apply([row("3", "z"), row("4", "b")], []);
    store.apply([row("1", "zz")], []);
    frame();
    expect(store.list()).toMatchObject({ keys: ["4", "2"], more: true });
  });
});

describe("a later snapshot", () => {
  test("replaces the rows when its last part has come, and not before", () => {
    const { store, frame } = aStore();
    store.takeSnapshot([row("1", "a"), row("2", "b")], whole);
    frame();
    store.takeSnapshot([row("2", "b")], { part: 0, last: false, more: false });
    frame();
    expect(store.list().keys).toEqual(["1", "2"]);
    store.takeSnapshot([row("3", "c")], { part: 1, last: true, more: false });
    frame();
    expect(store.list().keys).toEqual(["2", "3"]);
  });

  test("keeps the object of a row that is the same, so nothing is drawn again", () => {
    const { store, frame } = aStore();
    store.takeSnapshot([row("1", "a", { at: new Date(5) })], whole);
    frame();
    const before = store.view("1");
    store.takeSnapshot([row("1", "a", { at: new Date(5) })], whole);
    frame();
    expect(store.view("1")).toBe(before);
  });
});

import { expect, test, vi } from "vitest";
import { compareRows, type RowOrder } from "@freehold/kernel/resource/row-order.ts";
import { Changes, creation, removal, update } from "./changes.ts";
import type { Row } from "../line/frames.ts";
import { rowKey } from "./row-key.ts";
import { RowStore } from "./row-store.ts";

const byName: RowOrder = { column: "name", kind: "text", descending: false, key: [{ column: "id", kind: "text" }] };
const milk = { id: "1", name: "Milk", status: "active", version: 4 };
const fish = { id: "2", name: "Fish", status: "active", version: 1 };

/** Changes and a view of active rows that shows them. */
function aView(rows: readonly Row[] = [milk, fish]) {
  const changes = new Changes();
  const matches = ({ status }: Row): boolean => status === "active";
  const store = new RowStore({ keyOf: rowKey(["id"]), compare: compareRows(byName), schedule: (flush) => flush(), matches });
  changes.follow("unit", store);
  store.takeSnapshot(rows, { part: 0, last: true, more: false });
  const begin = (patch: Row) => changes.begin({ path: "unit", key: "1", draw: update(patch) });
  return { changes, store, begin, shown: () => store.view("1")?.row, keys: () => store.list().keys };
}

test("a change is shown at once and is pending until the server has answered", () => {
  const { changes, store, begin, shown } = aView();
  const change = begin({ note: "mine" });
  expect(store.view("1")).toMatchObject({ row: { note: "mine" }, pending: true });
  expect(changes.isPending("unit", "1")).toBe(true);
  changes.answer(change, { ...milk, note: "mine", version: 5 });
  expect(store.view("1")).toMatchObject({ row: { note: "mine", version: 5 }, pending: false });
  store.apply([{ ...milk, note: "mine", by: "the stream", version: 5 }], []);
  expect(shown()).toMatchObject({ by: "the stream" });
});

test("the frame may come before the answer", () => {
  const { changes, store, begin, shown } = aView();
  const change = begin({ note: "mine" });
  store.apply([{ ...milk, note: "mine", version: 5 }], []);
  expect(store.view("1")).toMatchObject({ row: { version: 5 }, pending: true });
  changes.answer(change, { ...milk, note: "mine", version: 5 });
  expect(store.view("1")?.pending).toBe(false);
  store.apply([{ ...milk, note: "theirs", version: 6 }], []);
  expect(shown()).toMatchObject({ note: "theirs" });
});

test("whoever made a change is not told that it happened", () => {
  const { store, begin } = aView();
  begin({ note: "mine" });
  expect(store.view("1")?.changed.size).toBe(0);
});

test("a refused change gives way to what others wrote meanwhile", () => {
  const { changes, store, begin, shown } = aView();
  const change = begin({ note: "mine" });
  store.apply([{ ...milk, note: "theirs", version: 5 }], []);
  expect(shown()).toMatchObject({ note: "mine" });
  changes.withdraw(change);
  expect(store.view("1")).toMatchObject({ row: { note: "theirs" }, pending: false });
});

test("a conflict shows the other's value without waiting for the stream", async () => {
  const { changes, shown } = aView();
  const stale = new Error("Somebody else was faster.");
  const change = changes.run(
    { path: "unit", key: "1", draw: update({ note: "mine" }) },
    () => Promise.reject(stale),
    () => Promise.resolve({ ...milk, note: "theirs", version: 5 }),
  );
  expect(shown()).toMatchObject({ note: "mine" });
  await expect(change).rejects.toBe(stale);
  expect(shown()).toMatchObject({ note: "theirs" });
});

test("a conflict that cannot be looked into takes the change back", async () => {
  const { changes, shown } = aView();
  const lost = (): Promise<never> => Promise.reject(new Error("The line is gone."));
  await expect(changes.run({ path: "unit", key: "1", draw: update({ note: "mine" }) }, lost, lost)).rejects.toThrow("The line is gone.");
  expect(shown()).toBe(milk);
});

test("a row leaves the list with the change that takes it out of the filter, and comes back when it is refused", () => {
  const { changes, begin, keys } = aView();
  const change = begin({ status: "resolved" });
  expect(keys()).toEqual(["2"]);
  changes.withdraw(change);
  expect(keys()).toEqual(["2", "1"]);
});

test("a row that a change brings into the filter is shown before the stream brings it", () => {
  const { changes, store, keys } = aView([fish]);
  const other = new RowStore({ keyOf: rowKey(["id"]), compare: compareRows(byName), schedule: (flush) => flush() });
  changes.follow("unit", other);
  other.takeSnapshot([{ ...milk, status: "resolved" }], { part: 0, last: true, more: false });
  const change = changes.begin({ path: "unit", key: "1", draw: update({ status: "active" }) });
  expect(keys()).toEqual(["2", "1"]);
  changes.answer(change, { ...milk, version: 5 });
  store.apply([{ ...milk, version: 5 }], []);
  store.apply([], ["1"]);
  expect(keys()).toEqual(["2"]);
});

test("in a list that is held still a row that was resolved here stays, crossed out and as it is now", () => {
  const { store, begin, keys } = aView();
  store.hold();
  begin({ status: "resolved" });
  expect(keys()).toEqual(["2", "1"]);
  expect(store.view("1")).toMatchObject({ gone: true, row: { status: "resolved" } });
  store.release();
  expect(keys()).toEqual(["2"]);
});

test("a snapshot in between keeps what is on the way, and shows it again when it is older than the answer", () => {
  const { changes, store, begin, shown } = aView();
  const first = begin({ note: "mine" });
  store.takeSnapshot([milk, fish], { part: 0, last: true, more: false });
  expect(shown()).toMatchObject({ note: "mine" });
  changes.answer(first, { ...milk, note: "mine", version: 5 });
  store.takeSnapshot([milk, fish], { part: 0, last: true, more: false });
  expect(shown()).toMatchObject({ note: "mine" });
  store.takeSnapshot([{ ...milk, note: "mine", version: 5 }, fish], { part: 0, last: true, more: false });
  store.apply([{ ...milk, note: "later", version: 6 }], []);
  expect(shown()).toMatchObject({ note: "later" });
});

test("a record that is made is shown once, whether its frame or its answer comes first", () => {
  for (const frameFirst of [true, false]) {
    const { changes, store, keys } = aView([]);
    const change = changes.begin(creation("unit", { name: "Bread", status: "active" }));
    expect(keys()).toEqual([change.key]);
    const row = { id: "9", name: "Bread", status: "active", version: 1 };
    const arrive = [() => store.apply([row], []), () => changes.answer(change, row)];
    for (const step of frameFirst ? arrive : arrive.reverse()) {
      step();
      expect(keys()).toEqual(["9"]);
    }
    store.apply([], ["9"]);
    expect(keys()).toEqual([]);
  }
});

test("a row that is removed here stays away until the stream has removed it, and is back when that is refused", () => {
  const { changes, store, keys } = aView();
  const change = changes.begin({ path: "unit", key: "1", draw: removal });
  expect(keys()).toEqual(["2"]);
  changes.answer(change, undefined);
  expect(keys()).toEqual(["2"]);
  store.apply([], ["1"]);
  const again = changes.begin({ path: "unit", key: "2", draw: removal });
  expect(keys()).toEqual([]);
  changes.withdraw(again);
  expect(keys()).toEqual(["2"]);
});

test("a view that is opened while a change is on the way shows it too", () => {
  const { changes, begin } = aView();
  begin({ note: "mine" });
  const late = new RowStore({ keyOf: rowKey(["id"]), compare: compareRows(byName), schedule: (flush) => flush() });
  changes.follow("unit", late);
  late.takeSnapshot([milk], { part: 0, last: true, more: false });
  expect(late.view("1")).toMatchObject({ row: { note: "mine" }, pending: true });
});

test("a change costs the components of its row only", () => {
  const { store, begin } = aView();
  const [list, own, other] = [vi.fn(), vi.fn(), vi.fn()];
  store.onList(list);
  store.onRow("1", own);
  store.onRow("2", other);
  begin({ note: "mine" });
  expect([list, own, other].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 0]);
});

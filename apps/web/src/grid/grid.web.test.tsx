import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { Changes, update, type Change } from "../live/store/changes.ts";
import type { Row } from "../live/line/frames.ts";
import { rowKey } from "../live/store/row-key.ts";
import { RowStore } from "../live/store/row-store.ts";
import { useSyncExternalStore } from "react";
import { compareRows } from "@freehold/kernel/resource/row-order.ts";
import type { GridColumn } from "./column.ts";
import { Grid } from "./grid.tsx";

const order = { column: "name", kind: "text" as const, descending: false, key: [{ column: "id", kind: "text" as const }] };
const columns: GridColumn[] = [
  { key: "name", label: "Name", weight: 1, minWidth: 100, isSortable: true, card: "title", cell: (row) => String(row["name"]) },
  {
    key: "celsius",
    label: "Temperature",
    weight: 1,
    minWidth: 100,
    isSortable: false,
    align: "end",
    cell: (row) => `${String(row["celsius"])} °C`,
  },
];

/** Where nothing is laid out, everything is of this size. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1000);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

type ShownProps = {
  readonly store: RowStore;
  readonly drawnBy: readonly GridColumn[];
  readonly onOpen: (key: string) => void;
  readonly onSort: (sort: string | undefined) => void;
};

function Shown({ store, drawnBy, onOpen, onSort }: ShownProps) {
  const list = useSyncExternalStore(store.onList, store.list);
  return (
    <Grid label="Units" store={store} list={list} columns={drawnBy} sort="name" onSort={onSort} onOpen={onOpen} onEnd={() => undefined} />
  );
}

function show(count: number, drawnBy: readonly GridColumn[] = columns) {
  const store = new RowStore({ keyOf: rowKey(["id"]), compare: compareRows(order), schedule: (flush) => flush() });
  const rows = Array.from({ length: count }, (_row, i) => ({ id: String(i), name: `Unit ${String(i).padStart(5, "0")}`, celsius: 4 }));
  store.takeSnapshot(rows, { part: 0, last: true, more: false });
  const [onOpen, onSort] = [vi.fn(), vi.fn()];
  render(
    <MantineProvider>
      <Shown store={store} drawnBy={drawnBy} onOpen={onOpen} onSort={onSort} />
    </MantineProvider>,
  );
  return { store, onOpen, onSort };
}

test("of ten thousand rows only those on the screen are drawn, and all are counted", () => {
  show(10_000);
  expect(screen.getByRole("grid", { name: "Units" }).getAttribute("aria-rowcount")).toBe("10001");
  const drawn = screen.getAllByRole("row").length;
  expect(drawn).toBeGreaterThan(10);
  expect(drawn).toBeLessThan(60);
});

test("of ten thousand rows one that changes draws its own cells, once, and nothing else", () => {
  const drawn: string[] = [];
  const counting = columns.map((column) => ({
    ...column,
    cell: (row: Row) => {
      drawn.push(`${String(row["id"])}.${column.key}`);
      return column.cell(row);
    },
  }));
  const { store } = show(10_000, counting);
  drawn.length = 0;
  act(() => store.apply([{ id: "7", name: "Unit 00007", celsius: 9 }], []));
  expect(drawn).toEqual(["7.name", "7.celsius"]);
  drawn.length = 0;
  act(() => store.apply([{ id: "9000", name: "Unit 09000", celsius: 9 }], []));
  expect(drawn).toEqual([]);
});

test("of ten thousand rows one that comes at the end draws no row that was there", () => {
  const drawn: string[] = [];
  const counting = columns.map((column) => ({ ...column, cell: (row: Row) => (drawn.push(String(row["id"])), column.cell(row)) }));
  const { store } = show(10_000, counting);
  drawn.length = 0;
  act(() => store.apply([{ id: "new", name: "Zebra", celsius: 4 }], []));
  expect(drawn).toEqual([]);
  expect(screen.getByRole("grid", { name: "Units" }).getAttribute("aria-rowcount")).toBe("10002");
});

test("what was done here and is not answered yet is marked in its row until it is", () => {
  const { store } = show(3);
  const changes = new Changes();
  changes.follow("unit", store);
  const marked = (): number => document.querySelectorAll("[data-pending]").length;
  let change: Change | undefined;
  act(() => {
    change = changes.begin({ path: "unit", key: "1", draw: update({ celsius: 9 }) });
  });
  screen.getByText("9 °C");
  expect(marked()).toBe(columns.length);
  act(() => changes.withdraw(change!));
  expect(screen.queryByText("9 °C")).toBeNull();
  expect(marked()).toBe(0);
});

test("a change is shown in its cell and marked", () => {
  const { store } = show(3);
  act(() => store.apply([{ id: "1", name: "Unit 00001", celsius: 9 }], []));
  const cell = within(screen.getAllByRole("row")[2]!).getByText("9 °C");
  expect(cell.className).toContain("changed");
});

test("arrow keys go from row to row and Enter opens", async () => {
  const { onOpen } = show(3);
  const [, first] = screen.getAllByRole("row");
  first!.focus();
  fireEvent.keyDown(first!, { key: "ArrowDown" });
  await eventually(() => expect(document.activeElement?.getAttribute("data-key")).toBe("1"));
  fireEvent.keyDown(document.activeElement!, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith("1");
});

test("a header says how the list is sorted and asks for the other way", () => {
  const { onSort } = show(3);
  expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("ascending");
  fireEvent.click(screen.getByRole("button", { name: "Name" }));
  expect(onSort).toHaveBeenCalledWith("-name");
});

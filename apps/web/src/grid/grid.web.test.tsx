import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { compareRows, rowKey } from "../live/row-order.ts";
import { RowStore } from "../live/row-store.ts";
import { useSyncExternalStore } from "react";
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

function Shown({ store, onOpen, onSort }: { store: RowStore; onOpen: (key: string) => void; onSort: (sort: string | undefined) => void }) {
  const list = useSyncExternalStore(store.onList, store.list);
  return (
    <Grid label="Units" store={store} list={list} columns={columns} sort="name" onSort={onSort} onOpen={onOpen} onEnd={() => undefined} />
  );
}

function show(count: number) {
  const store = new RowStore({ keyOf: rowKey(["id"]), compare: compareRows(order), schedule: (flush) => flush() });
  const rows = Array.from({ length: count }, (_row, i) => ({ id: String(i), name: `Unit ${String(i).padStart(5, "0")}`, celsius: 4 }));
  store.takeSnapshot(rows, { part: 0, last: true, more: false });
  const [onOpen, onSort] = [vi.fn(), vi.fn()];
  render(
    <MantineProvider>
      <Shown store={store} onOpen={onOpen} onSort={onSort} />
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
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("data-key")).toBe("1"));
  fireEvent.keyDown(document.activeElement!, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith("1");
});

test("a header says how the list is sorted and asks for the other way", () => {
  const { onSort } = show(3);
  expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("ascending");
  fireEvent.click(screen.getByRole("button", { name: "Name" }));
  expect(onSort).toHaveBeenCalledWith("-name");
});

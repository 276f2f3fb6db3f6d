import { expect, test } from "vitest";
import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import { rowFilter } from "./row-filter.ts";

const me = "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff";
const kinds: Record<string, Kind> = { status: "text", celsius: "float", openedAt: "timestamp", owner: "uuid" };
const filterOf = (filter: unknown, search?: string) =>
  rowFilter({ filter, search }, (column) => kinds[column], { userId: me, role: "staff", links: noLinks });

test("a request without a filter is for every row", () => {
  expect(filterOf(undefined)({})).toBe(true);
});

test("a filter is decided as the server decides it, with instants and the person", () => {
  const noon = new Date("2026-01-31T12:00:00Z");
  const filter = {
    op: "allOf",
    of: [
      { op: "not", of: { op: "equals", column: "status", value: "resolved" } },
      { op: "gte", column: "openedAt", value: noon },
      { op: "isMe", column: "owner" },
    ],
  };
  const row = { status: "active", openedAt: new Date(noon), owner: me };
  expect(filterOf(filter)(row)).toBe(true);
  expect(filterOf(filter)({ ...row, status: "resolved" })).toBe(false);
  expect(filterOf(filter)({ ...row, openedAt: null })).toBe(false);
});

test("what stands in a document is decided here, too", () => {
  const filter = { op: "gte", column: "custom.float.area", value: 100 };
  expect([{ area: 120 }, { area: 12 }, { area: "120" }, {}, null].map((custom) => filterOf(filter)({ custom }))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("what only the server can tell is left to it: a search, a column that is not known, a value that does not fit", () => {
  expect(filterOf(undefined, "milk")({})).toBeUndefined();
  expect(filterOf({ op: "isNull", column: "secret" })({})).toBeUndefined();
  expect(filterOf({ op: "equals", column: "celsius", value: "warm" })({ celsius: 4 })).toBeUndefined();
  expect(filterOf({ op: "lt", column: "status", value: "x" })({ status: "y" })).toBeUndefined();
});

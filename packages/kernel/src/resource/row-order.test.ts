import { expect, test } from "vitest";
import { compareRows } from "./row-order.ts";

test.each([false, true])(
  "rows with nothing there stand by their keys, whether it was left out or said to be empty; descending: %s",
  (descending) => {
    const compare = compareRows({ column: "name", kind: "text", descending, key: [{ column: "id", kind: "text" }] });
    const [first, second] = descending ? ["b", "a"] : ["a", "b"];
    for (const [one, other] of [
      [{ id: first }, { id: second, name: null }],
      [{ id: first, name: null }, { id: second }],
    ] as const) {
      expect([compare(one, other) < 0, compare(other, one) > 0]).toEqual([true, true]);
      expect(compare({ id: "z", name: "z" }, one)).toBeLessThan(0);
    }
  },
);

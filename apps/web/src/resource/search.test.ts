import { expect, test } from "vitest";
import { aColumn } from "../testing/descriptions.ts";
import { filterOf, lostCondition } from "./search.ts";

test("a quick condition on a field that is gone is left out, and said to be", () => {
  const columns = [aColumn({ key: "status" }), aColumn({ key: "custom.text.grade" })];
  const where = { status: ["open"], "custom.text.grade": ["A"] };
  expect(lostCondition(where, columns)).toBeUndefined();
  const left = columns.slice(0, 1);
  expect(filterOf(where, left)).toEqual({ op: "allOf", of: [{ op: "in", column: "status", values: ["open"] }] });
  expect(lostCondition(where, left)).toBe("It asks for the field grade, which is not there any more.");
  expect(lostCondition({ height: ["1"] }, left)).toBe("It asks for the field height, which is not there any more.");
});

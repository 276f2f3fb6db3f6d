import { expect, test } from "vitest";
import { isVisible, parseSnapshot } from "./snapshot.ts";

test("what ended before a snapshot is contained, what was open or came later is not", () => {
  const snapshot = parseSnapshot("100:105:101,103");
  const contained = [99, 100, 101, 102, 103, 104, 105, 106].filter((xid) => isVisible(snapshot, xid));
  expect(contained).toEqual([99, 100, 102, 104]);
});

test("a snapshot without open transactions is read too", () => {
  expect(isVisible(parseSnapshot("100:100:"), 99)).toBe(true);
  expect(isVisible(parseSnapshot("100:100:"), 100)).toBe(false);
});

test("the 32 bits of an id find their way across the wrap of the counter", () => {
  const wrap = 2 ** 32;
  const after = parseSnapshot(`${wrap * 3 + 2}:${wrap * 3 + 10}:${wrap * 3 + 5}`);
  // The stream tells only the low half: the first three lie before the wrap, the others behind it.
  const contained = [wrap - 2, wrap - 1, 0, 1, 2, 5, 9, 10, 11].filter((xid) => isVisible(after, xid));
  expect(contained).toEqual([wrap - 2, wrap - 1, 0, 1, 2, 9]);
  const before = parseSnapshot(`${wrap * 3 - 4}:${wrap * 3 - 2}:`);
  expect([wrap - 5, wrap - 3, wrap - 2, 0, 7].filter((xid) => isVisible(before, xid))).toEqual([wrap - 5, wrap - 3]);
});

test("any other text is refused", () => {
  for (const text of ["", "1:2", "1:2:x", "a:b:", "1:2:3;4"]) expect(() => parseSnapshot(text)).toThrow(TypeError);
});

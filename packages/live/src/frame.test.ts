import { expect, test } from "vitest";
import { beatId, changeId, incompleteId, positionOf, snapshotId } from "./frame.ts";

const position = { epoch: "AbC-_123456x.fingerprint_", lsn: 0x16_b374_d848 };

test("the ids of changes and beats are positions", () => {
  expect(positionOf(changeId(position))).toEqual(position);
  expect(positionOf(beatId(position, 77))).toEqual(position);
});

test("the ids of snapshots and of incomplete joins are not", () => {
  expect(positionOf(snapshotId(position, 1))).toBeUndefined();
  expect(positionOf(incompleteId(position, 1))).toBeUndefined();
});

test("no two kinds of id are ever equal, or a client would drop the second", () => {
  const ids = [
    changeId(position),
    beatId(position, 1),
    beatId(position, 2),
    snapshotId(position, 1),
    snapshotId(position, 2),
    incompleteId(position, 1),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test("whatever else a client sends is no position", () => {
  for (const id of ["", "c:", "c:x", "c::1", "c:e:zz", "c:e:1/2", `c:${"e".repeat(101)}:1`, "c:e:ffffffffffffff", "x:e:1", " c:e:1"])
    expect(positionOf(id)).toBeUndefined();
});

import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import { Ring, type Entry } from "./ring.ts";
import { parseSnapshot } from "../snapshot.ts";

const entry = (lsn: number, table: string, over: Partial<Entry> = {}): Entry => ({
  lsn,
  xid: lsn,
  changes: new Map([[table, []]]),
  dirty: new Set(),
  pruned: new Map(),
  affected: [],
  bytes: 600,
  ...over,
});
const of = (table: string) => ({ table, organizationId: "ours" });
const lsns = (entries: readonly Entry[] | undefined) => entries?.map(({ lsn }) => lsn);

test("a quiet table keeps its span while a busy one loses its own", () => {
  const ring = new Ring(5000, () => 0);
  ring.begin(10);
  ring.push(entry(11, "busy"));
  ring.push(entry(12, "quiet"));
  for (let lsn = 13; lsn < 17; lsn++) ring.push(entry(lsn, "busy"));
  expect(ring.covers("quiet", 10)).toBe(true);
  expect(ring.covers("busy", 10)).toBe(false);
  expect(lsns(ring.since(of("busy"), 11))).toEqual([13, 14, 15, 16]);
  expect(lsns(ring.since(of("quiet"), 10))).toEqual([12]);
  expect(lsns(ring.since(of("never seen"), 10))).toEqual([]);
  expect(ring.since(of("never seen"), 9)).toBeUndefined();
});

test("what was pushed out is remembered for a minute, as long as a snapshot could miss it", () => {
  let now = 0;
  const ring = new Ring(1000, () => now);
  ring.begin(10);
  ring.push(entry(11, "a"));
  ring.push(entry(12, "a"));
  const before = parseSnapshot("11:11:");
  expect(ring.unseen(of("a"), before)).toBeUndefined();
  expect(lsns(ring.unseen(of("a"), parseSnapshot("12:12:")))).toEqual([12]);
  now = 61_000;
  ring.push(entry(13, "a"));
  expect(ring.unseen(of("a"), before)).toBeUndefined();
  expect(lsns(ring.unseen(of("a"), parseSnapshot("13:13:")))).toEqual([13]);
});

test("a dirty entry cannot be applied", () => {
  const ring = new Ring(10_000, () => 0);
  ring.begin(10);
  ring.push(entry(11, "b", { changes: new Map(), dirty: new Set(["a"]) }));
  expect(ring.since(of("a"), 10)).toBeUndefined();
  expect(lsns(ring.since(of("a"), 11))).toEqual([]);
  expect(ring.unseen(of("a"), parseSnapshot("11:11:"))).toBeUndefined();
  expect(lsns(ring.unseen(of("a"), parseSnapshot("12:12:")))).toEqual([]);
});

test("an entry that pruned rows cannot be applied to those of the same organization", () => {
  const ring = new Ring(10_000, () => 0);
  ring.begin(10);
  ring.push(entry(11, "b", { changes: new Map(), pruned: new Map([["a", new Set(["ours"])]]) }));
  expect(ring.since(of("a"), 10)).toBeUndefined();
  expect(lsns(ring.since(of("a"), 11))).toEqual([]);
  expect(ring.unseen(of("a"), parseSnapshot("11:11:"))).toBeUndefined();
  expect(lsns(ring.since({ table: "a", organizationId: "theirs" }, 10))).toEqual([11]);
  expect(lsns(ring.unseen({ table: "a", organizationId: "theirs" }, parseSnapshot("11:11:")))).toEqual([11]);
});

test("an answer about access must be newer than every change that touches its holder", () => {
  const ring = new Ring(10_000, () => 0);
  ring.begin(10);
  const holder = { userId: newId<"user">(), organizationId: newId<"organization">(), sessionId: "s" };
  ring.push(entry(11, "a", { affected: [{ userId: holder.userId, organizationId: newId() }, { userId: newId() }] }));
  expect(ring.isAccessSeen(holder, parseSnapshot("11:11:"))).toBe(true);
  ring.push(entry(12, "a", { affected: [{ sessionId: "s" }] }));
  expect(ring.isAccessSeen(holder, parseSnapshot("12:12:"))).toBe(false);
  expect(ring.isAccessSeen(holder, parseSnapshot("13:13:"))).toBe(true);
});

test("a new stream knows nothing of the one before", () => {
  const ring = new Ring(10_000, () => 0);
  ring.begin(10);
  ring.push(entry(11, "a"));
  ring.begin(20);
  expect(ring.since(of("a"), 15)).toBeUndefined();
  expect(lsns(ring.since(of("a"), 20))).toEqual([]);
  expect(lsns(ring.unseen(of("a"), parseSnapshot("1:1:")))).toEqual([]);
});

test("what was pushed out is let go of at once", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const ring = new Ring(10_000, () => 0);
  ring.begin(0);
  const gone: WeakRef<Entry>[] = [];
  for (let lsn = 1; lsn <= 500; lsn++) {
    const pushed = entry(lsn, "a");
    if (lsn < 400) gone.push(new WeakRef(pushed));
    ring.push(pushed);
  }
  expect(ring.fill.entries).toBe(10);
  // What a weak reference was made for stays until the turn is over.
  await setImmediate();
  collect();
  expect(gone.filter((one) => one.deref() !== undefined)).toEqual([]);
});

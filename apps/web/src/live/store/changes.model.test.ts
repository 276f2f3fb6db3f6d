import fc from "fast-check";
import { expect, test } from "vitest";
import { compareRows, type RowOrder } from "@freehold/kernel/resource/row-order.ts";
import { Changes, creation, removal, update, type Change } from "./changes.ts";
import type { Row } from "../line/frames.ts";
import { rowKey } from "./row-key.ts";
import { RowStore } from "./row-store.ts";

const order: RowOrder = { column: "rank", kind: "integer", descending: false, key: [{ column: "id", kind: "text" }] };
/** Rows that are done leave the view, as resolved alerts leave the open ones. */
const isOpen = (row: Row): boolean => row["done"] !== true;

type Mutation = { readonly change: Change; readonly apply: () => Row | undefined; isRun: boolean; result: Row | undefined };
type Sent = { readonly up: Row[]; readonly del: string[] } | { readonly rows: Row[] };

/** A server of rows with versions, a line that delivers frames late, answers that come in any order, and two views. */
class World {
  readonly rows = new Map<string, Row>();
  readonly changes: Changes;
  readonly open: RowStore;
  readonly all: RowStore;
  readonly lines: { readonly store: RowStore; readonly fits: (row: Row) => boolean; readonly frames: Sent[] }[];
  readonly inFlight: Mutation[] = [];
  /** What the last change of each of our own rows set, as long as nobody else wrote them and nothing failed. */
  readonly expected = new Map<string, number>();
  /** Our own rows that were shown when they were changed first. */
  readonly known = new Set<string>();
  /** Rows that we removed, as long as nobody else wrote them and nothing failed. */
  readonly gone = new Set<string>();
  holds = 0;
  now = 0;
  #serial = 0;

  constructor() {
    this.changes = new Changes(() => this.now);
    const options = { keyOf: rowKey(["id"]), compare: compareRows(order), schedule: (flush: () => void) => flush() };
    this.open = new RowStore({ ...options, matches: isOpen });
    this.all = new RowStore(options);
    this.lines = [
      { store: this.open, fits: isOpen, frames: [] },
      { store: this.all, fits: () => true, frames: [] },
    ];
    for (const { store } of this.lines) {
      this.changes.follow("unit", store);
      store.takeSnapshot([], { part: 0, last: true, more: false });
    }
  }

  /** What a commit of the server is to everybody who looks. */
  commit(id: string, patch: Row | undefined): Row | undefined {
    const before = this.rows.get(id);
    const after = patch && { ...before, ...patch, id, version: Number(before?.["version"] ?? 0) + 1 };
    if (after) this.rows.set(id, after);
    else this.rows.delete(id);
    for (const { fits, frames } of this.lines) {
      if (after && fits(after)) frames.push({ up: [after], del: [] });
      else if (before && fits(before)) frames.push({ up: [], del: [id] });
    }
    return after;
  }

  make(rank: number): void {
    const id = `made-${this.#serial++}`;
    const sent = { rank, made: id };
    this.#send(this.changes.begin(creation("unit", sent)), () => this.commit(id, { ...sent }));
  }

  change(id: string, patch: Row): void {
    if (this.gone.has(id)) return;
    if (this.all.rowOf(id) && this.rows.has(id)) this.known.add(id);
    this.expected.set(id, this.#serial);
    const written = { ...patch, mark: this.#serial++ };
    this.#send(this.changes.begin({ path: "unit", key: id, draw: update(written) }), () =>
      this.rows.has(id) ? this.commit(id, written) : undefined,
    );
  }

  remove(id: string): void {
    this.forget(id);
    // Of a row that is not there yet nothing can be kept from arriving.
    if (this.all.rowOf(id)) this.gone.add(id);
    this.#send(this.changes.begin({ path: "unit", key: id, draw: removal }), () => {
      this.commit(id, undefined);
      return undefined;
    });
  }

  /** Others have a hand in the row: what it shows is no longer ours to say. */
  forget(id: string): void {
    this.expected.delete(id);
    this.known.delete(id);
    this.gone.delete(id);
  }

  hold(): void {
    this.holds++;
    this.open.hold();
  }

  release(): void {
    if (this.holds > 0) this.holds--;
    this.open.release();
  }

  #send(change: Change, apply: Mutation["apply"]): void {
    this.inFlight.push({ change, apply, isRun: false, result: undefined });
  }

  /** The server comes to the oldest mutation that it has not yet run. */
  run(): void {
    const next = this.inFlight.find(({ isRun }) => !isRun);
    if (!next) return;
    next.isRun = true;
    next.result = next.apply();
    const isMissing = next.result === undefined && next.change.draw !== removal;
    if (isMissing) this.fail(this.inFlight.indexOf(next));
  }

  answer(which: number): void {
    const ready = this.inFlight.filter(({ isRun }) => isRun);
    const chosen = ready[which % Math.max(1, ready.length)];
    if (!chosen) return;
    this.inFlight.splice(this.inFlight.indexOf(chosen), 1);
    this.changes.answer(chosen.change, chosen.result);
  }

  /** Refused, or the answer is lost after the server did it. */
  fail(which: number): void {
    const [chosen] = this.inFlight.splice(which % Math.max(1, this.inFlight.length), 1);
    if (!chosen) return;
    this.forget(chosen.change.key);
    this.changes.withdraw(chosen.change);
  }

  deliver(which: number): void {
    const { store, frames } = this.lines[which % 2]!;
    const frame = frames.shift();
    if (!frame) return;
    if ("rows" in frame) store.takeSnapshot(frame.rows, { part: 0, last: true, more: false });
    else store.apply(frame.up, frame.del);
  }

  /** The line broke: what was on it is lost, and a snapshot of now takes its place. */
  snapshot(which: number): void {
    const { fits, frames } = this.lines[which % 2]!;
    frames.splice(0, frames.length, { rows: [...this.rows.values()].filter(fits) });
  }

  /** Everything arrives, and the stream says that it did. */
  rest(): void {
    while (this.inFlight.some(({ isRun }) => !isRun)) this.run();
    while (this.inFlight.length > 0) this.answer(0);
    for (const [i, { frames }] of this.lines.entries()) while (frames.length > 0) this.deliver(i);
    this.now += 60_000;
    for (const { store } of this.lines) store.heard(this.now);
    while (this.holds > 0) this.release();
  }
}

const rank = fc.integer({ min: 0, max: 9 });
const id = fc.constantFrom("a", "b", "c", "d", "e");
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("change" as const), id, rank, done: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("make" as const), rank }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("other" as const), id, rank, done: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("run" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("answer" as const, "deliver" as const), which: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("deliver" as const), which: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("fail" as const, "snapshot" as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("hold" as const, "release" as const) }) },
);

function take(world: World, one: typeof step extends fc.Arbitrary<infer T> ? T : never): void {
  switch (one.do) {
    case "change":
      return world.change(one.id, { rank: one.rank, done: one.done });
    case "other":
      world.forget(one.id);
      world.commit(one.id, { rank: one.rank, done: one.done, mark: -1 });
      return;
    case "remove":
      return world.remove(one.id);
    case "make":
      return world.make(one.rank);
    case "run":
      return world.run();
    case "hold":
    case "release":
      return world[one.do]();
    default:
      return world[one.do](one.which);
  }
}

/** Each of our own rows shows what was done last, whatever has arrived of it: the old value never comes back. */
function expectNoFlicker(world: World): void {
  for (const [key, mark] of world.expected) {
    const shown = world.all.rowOf(key);
    // A row of which nothing was known when it was changed cannot be drawn before the server says what it is.
    if (shown || world.known.has(key)) expect([key, shown?.["mark"]]).toEqual([key, mark]);
  }
  for (const key of world.gone) expect([key, world.all.rowOf(key)]).toEqual([key, undefined]);
}

test("at rest every view equals the server, and until then no row shows an older value than what was done here", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const key of ["a", "b", "c"]) world.commit(key, { rank: 5, done: false });
      for (const which of [0, 1]) while (world.lines[which]!.frames.length > 0) world.deliver(which);
      for (const one of steps) {
        take(world, one);
        world.now += 100;
        expectNoFlicker(world);
      }
      world.rest();
      expect(world.inFlight).toEqual([]);
      for (const { store, fits } of world.lines) {
        const rows = [...world.rows.values()].filter(fits).sort(compareRows(order));
        expect(store.all()).toEqual(rows);
        expect(store.list()).toMatchObject({ keys: rows.map((row) => row["id"]), waiting: 0 });
        for (const key of store.list().keys) expect(store.view(key)?.pending ?? false).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
});

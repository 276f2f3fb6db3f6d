import { expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { compareRows } from "@freehold/kernel/resource/row-order.ts";
import { Connection } from "./line/connection.ts";
import { LiveView, type SubscriptionHandlers } from "./live-view.ts";
import { rowKey } from "./store/row-key.ts";
import { RowStore } from "./store/row-store.ts";
import { StreamSlots } from "./line/stream-slots.ts";

const order = { column: "id", kind: "text" as const, descending: false, key: [{ column: "id", kind: "text" as const }] };

/** The answer to a list: one row, called like what was asked. */
const oneRow = (path: string, _input: unknown): Promise<unknown> => Promise.resolve({ rows: [{ id: path }], nextCursor: null });

/** A server that does what the test says: the far end of the wire, seen from its near end. */
function aView({ streams = Infinity, limit = 2, list = oneRow, schedule = (flush: () => void) => flush() } = {}) {
  const store = new RowStore({ keyOf: rowKey(["id"]), compare: compareRows(order), schedule });
  const subscriptions: { input: Record<string, unknown>; handlers: SubscriptionHandlers; isOpen: boolean }[] = [];
  const client = {
    subscription: (_path: string, input: unknown, handlers: SubscriptionHandlers) => {
      const subscription = { input: input as Record<string, unknown>, handlers, isOpen: true };
      subscriptions.push(subscription);
      return { unsubscribe: () => (subscription.isOpen = false) };
    },
    query: list,
  };
  const slots = new StreamSlots(streams);
  const view = new LiveView({
    client,
    connection: new Connection(),
    slots,
    path: "coldchain.unit",
    request: {},
    limit,
    store,
    onSignedOut: () => undefined,
  });
  const send = (id: string, data: unknown): void => subscriptions.at(-1)!.handlers.onData({ id, data });
  return { store, view, subscriptions, send };
}

const snapshot = (rows: readonly object[], more = false) => ({ k: "snap", reason: "start", rows, part: 0, last: true, more });

test("takes a snapshot, then changes", () => {
  const { store, view, send } = aView();
  view.start();
  expect(view.status().state).toBe("loading");
  send("s:1:10:a", snapshot([{ id: "a", n: 1 }]));
  send("c:1:11", { k: "tx", up: [{ id: "b", n: 1 }], del: [] });
  expect(view.status().state).toBe("ready");
  expect(store.list().keys).toEqual(["a", "b"]);
  view.stop();
});

test("whoever hears that a snapshot is complete finds its rows, also between two frames of the screen", () => {
  const { store, view, send } = aView({ schedule: () => undefined });
  const seen: number[] = [];
  view.onStatus(() => seen.push(store.list().keys.length));
  view.start();
  send("s:1:10:a", snapshot([{ id: "a" }]));
  expect(seen).toEqual([1]);
  view.stop();
});

test("ignores what it has already seen, which happens when two sockets overlap", () => {
  const { store, view, send } = aView();
  view.start();
  send("s:1:10:a", snapshot([{ id: "a", n: 1 }]));
  send("c:1:1f", { k: "tx", up: [{ id: "a", n: 2 }], del: [] });
  send("c:1:1e", { k: "tx", up: [{ id: "a", n: 1 }], del: [] });
  send("c:1:1f", { k: "tx", up: [], del: ["a"] });
  expect(store.view("a")!.row["n"]).toBe(2);
  send("c:2:01", { k: "tx", up: [{ id: "a", n: 3 }], del: [] });
  expect(store.view("a")!.row["n"]).toBe(3);
  view.stop();
});

test("continues from its position when it starts again with rows", () => {
  const { view, send, subscriptions } = aView();
  view.start();
  send("s:1:10:a", snapshot([{ id: "a" }]));
  send("c:1:11", { k: "tx", up: [], del: [] });
  view.stop();
  view.start();
  expect(subscriptions.map(({ input }) => input["lastEventId"])).toEqual([undefined, "c:1:11"]);
  view.stop();
});

test("grows its window with a fresh snapshot and shows the old rows until it is there", () => {
  const { store, view, send, subscriptions } = aView();
  view.start();
  send("s:1:10:a", snapshot([{ id: "a" }, { id: "b" }], true));
  view.grow();
  expect(subscriptions.at(-1)!.input).toEqual({ limit: 8 });
  expect(subscriptions[0]!.isOpen).toBe(false);
  expect(view.status().isGrowing).toBe(true);
  expect(store.list().keys).toEqual(["a", "b"]);
  send("s:1:12:b", snapshot([{ id: "a" }, { id: "b" }, { id: "c" }]));
  expect(store.list().keys).toEqual(["a", "b", "c"]);
  expect(view.status().isGrowing).toBe(false);
  view.stop();
});

test("reads the list where no stream is to be had", async () => {
  const { store, view, subscriptions } = aView({ streams: 0 });
  view.start();
  await eventually(() => expect(view.status().state).toBe("ready"));
  expect(store.list().keys).toEqual(["coldchain.unit.list"]);
  expect(subscriptions).toEqual([]);
  view.stop();
});

test("where it reads the list, it reads as many pages as it shows rows", async () => {
  const asked: unknown[] = [];
  const all = Array.from({ length: 1300 }, (_, at) => ({ id: String(at).padStart(5, "0") }));
  const list = async (_path: string, input: unknown): Promise<unknown> => {
    asked.push(input);
    const { limit, cursor = "0" } = input as { limit: number; cursor?: string };
    const end = Number(cursor) + limit;
    return { rows: all.slice(Number(cursor), end), nextCursor: end < all.length ? String(end) : null };
  };
  for (const [limit, shown] of [
    [2000, 1300],
    [1200, 1200],
  ] as const) {
    const { store, view } = aView({ streams: 0, limit, list });
    view.start();
    await eventually(() => expect(view.status().state).toBe("ready"));
    expect(store.list().keys).toEqual(all.slice(0, shown).map(({ id }) => id));
    expect(store.list().more).toBe(shown < all.length);
    view.stop();
  }
  expect(asked).toEqual([
    { limit: 500 },
    { limit: 500, cursor: "500" },
    { limit: 500, cursor: "1000" },
    { limit: 500 },
    { limit: 500, cursor: "500" },
    { limit: 200, cursor: "1000" },
  ]);
});

test("does not ask again when it may not, and does when the failure may pass", () => {
  vi.useFakeTimers();
  const { view, subscriptions } = aView();
  const failure = (code: string) => Object.assign(new Error("No."), { data: { code, requestId: "r1" } });
  view.start();
  subscriptions[0]!.handlers.onError(failure("SERVICE_UNAVAILABLE"));
  vi.advanceTimersByTime(1000);
  expect(subscriptions).toHaveLength(2);
  subscriptions[1]!.handlers.onError(failure("FORBIDDEN"));
  vi.advanceTimersByTime(60_000);
  expect(subscriptions).toHaveLength(2);
  expect(view.status()).toMatchObject({ state: "failed", fault: { kind: "forbidden", requestId: "r1" } });
  vi.useRealTimers();
});

test("shows nothing any more once its rows may not be seen", () => {
  const { store, view, send, subscriptions } = aView();
  view.start();
  send("s:1:10:a", snapshot([{ id: "a" }]));
  subscriptions[0]!.handlers.onError(Object.assign(new Error("No."), { data: { code: "FORBIDDEN" } }));
  expect(store.list().keys).toEqual([]);
  expect(store.view("a")).toBeUndefined();
  view.stop();
});

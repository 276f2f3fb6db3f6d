import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Member, RoomFrame } from "@freehold/live/rooms/member.ts";
import { RoomView, type RoomHandlers } from "./room-view.ts";
import { Rooms } from "./rooms.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const member = (id: string, states: Member["states"] = []): Member => ({ id, name: id, kind: "member", states });
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const refused = (code: string) => Object.assign(new Error("No."), { data: { code } });

/** The far end of the wire, seen from its near end. */
function aServer() {
  const lines: { handlers: RoomHandlers; isOpen: boolean }[] = [];
  const calls: { path: string; input: unknown }[] = [];
  const answer = { fail: undefined as unknown };
  const client = {
    subscription: (_path: string, _input: unknown, handlers: RoomHandlers) => {
      const line = { handlers, isOpen: true };
      lines.push(line);
      return { unsubscribe: () => void (line.isOpen = false) };
    },
    mutation: (path: string, input: unknown) => {
      calls.push({ path, input });
      return answer.fail === undefined ? Promise.resolve() : Promise.reject(answer.fail);
    },
  };
  const send = (data: RoomFrame): void => lines.at(-1)!.handlers.onData({ id: "r:1", data });
  const all = (connection: string, members: readonly Member[], renewSeconds: number | null = null): void =>
    send({ k: "all", connection, renewSeconds, members });
  return { client, lines, calls, answer, send, all };
}

function aRoom() {
  const server = aServer();
  const view = new RoomView({ client: server.client, address: { page: "coldchain.alerts" }, me: "me" });
  view.start();
  return { ...server, view, others: () => view.status().others.map(({ id }) => id) };
}

test("knows nothing before the first word, then everybody but oneself, in whichever order changes come", () => {
  const { view, all, send, others } = aRoom();
  expect(view.status()).toEqual({ isKnown: false, others: [] });
  all("c1", [member("ada"), member("me"), member("bob")]);
  expect(others()).toEqual(["ada", "bob"]);
  send({ k: "change", up: [member("eve"), member("ada", [{ editing: "" }])], gone: ["bob"], said: [] });
  expect(others()).toEqual(["ada", "eve"]);
  expect(view.status().others[0]!.states).toEqual([{ editing: "" }]);
});

test("whoever stays keeps their place, also over a break", () => {
  const { all, others } = aRoom();
  all("c1", [member("ada"), member("bob")]);
  all("c2", [member("eve"), member("bob"), member("ada")]);
  expect(others()).toEqual(["ada", "bob", "eve"]);
});

test("while the line is down nobody is shown, and after silence neither", async () => {
  const { view, lines, all, send } = aRoom();
  all("c1", [member("ada")]);
  lines[0]!.handlers.onConnectionStateChange({ state: "connecting" });
  expect(view.status()).toEqual({ isKnown: false, others: [] });
  lines[0]!.handlers.onConnectionStateChange({ state: "pending" });
  expect(view.status().isKnown).toBe(false);
  all("c2", [member("ada")]);
  await pass(11_000);
  send({ k: "beat" });
  await pass(11_000);
  expect(view.status().isKnown).toBe(true);
  await pass(2000);
  expect(view.status().isKnown).toBe(false);
  send({ k: "beat" });
  expect(view.status().others).toHaveLength(1);
});

test("tells what the parts of the page show, once, together, and again to a new connection", async () => {
  const { view, calls, all } = aRoom();
  const close = view.show({}, { editing: "name" });
  view.show({}, { typing: true });
  await pass(1000);
  expect(calls).toEqual([]);
  all("c1", [member("me")]);
  await pass(1000);
  expect(calls).toEqual([{ path: "rooms.show", input: { connection: "c1", state: { editing: "name", typing: true } } }]);
  all("c2", [member("me")]);
  await pass(1000);
  expect(calls).toHaveLength(2);
  close();
  await pass(1000);
  expect(calls.at(-1)!.input).toEqual({ connection: "c2", state: { typing: true } });
  await pass(60_000);
  expect(calls).toHaveLength(3);
});

test("a page that tells nothing sends nothing, except where nobody watches the line", async () => {
  const { calls, all } = aRoom();
  all("c1", [member("me")]);
  await pass(30_000);
  expect(calls).toEqual([]);
  all("c2", [member("me")], 4);
  await pass(9000);
  expect(calls.map(({ input }) => input)).toEqual([
    { connection: "c2", state: {} },
    { connection: "c2", state: {} },
  ]);
});

test("what was too much at once is told a moment later", async () => {
  const { view, calls, answer, all } = aRoom();
  all("c1", [member("me")]);
  answer.fail = refused("TOO_MANY_REQUESTS");
  view.show({}, { editing: "name" });
  await pass(300);
  answer.fail = undefined;
  await pass(2000);
  expect(calls).toHaveLength(2);
  expect(calls[0]).toEqual(calls[1]);
});

test("comes back after a failure that may pass, later each time, and not where it may not be", async () => {
  const { view, lines, all } = aRoom();
  lines[0]!.handlers.onError(refused("SERVICE_UNAVAILABLE"));
  await pass(1000);
  expect(lines).toHaveLength(2);
  lines[1]!.handlers.onComplete();
  await pass(1000);
  expect(lines).toHaveLength(2);
  await pass(1000);
  expect(lines).toHaveLength(3);
  all("c1", [member("ada")]);
  lines[2]!.handlers.onError(refused("FORBIDDEN"));
  expect(view.status()).toEqual({ isKnown: false, others: [] });
  await pass(120_000);
  expect(lines).toHaveLength(3);
});

test("what is said reaches whoever hears, and is said through the present connection", async () => {
  const { view, calls, all, send } = aRoom();
  const heard = vi.fn();
  const stop = view.onSaid(heard);
  all("c1", [member("ada")]);
  const said = { from: { id: "ada", name: "Ada", kind: "member" as const }, kind: "waiting", data: {} };
  send({ k: "change", up: [], gone: [], said: [said] });
  expect(heard).toHaveBeenCalledExactlyOnceWith(said);
  stop();
  send({ k: "change", up: [], gone: [], said: [said] });
  expect(heard).toHaveBeenCalledTimes(1);
  await view.say("waiting");
  expect(calls).toEqual([{ path: "rooms.say", input: { connection: "c1", kind: "waiting", data: {} } }]);
});

test("components share a room, and the page leaves it a moment after the last one", async () => {
  const { client, lines } = aServer();
  const rooms = new Rooms(client, "me");
  const address = { resource: "coldchain.unit", id: "u" };
  const [one, two] = [rooms.retain(address), rooms.retain({ ...address })];
  expect(lines).toHaveLength(1);
  one();
  one();
  await pass(5000);
  expect(lines[0]!.isOpen).toBe(true);
  two();
  const again = rooms.retain(address);
  await pass(5000);
  expect(lines[0]!.isOpen).toBe(true);
  again();
  await pass(5000);
  expect(lines[0]!.isOpen).toBe(false);
});

test("a pause leaves every room, and afterwards only those are entered that somebody looks at", () => {
  const { client, lines } = aServer();
  const rooms = new Rooms(client, "me");
  rooms.retain({ page: "coldchain.alerts" });
  rooms.retain({ page: "coldchain.sensors" })();
  rooms.pause();
  expect(lines.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  rooms.resume();
  expect(lines.map(({ isOpen }) => isOpen)).toEqual([false, false, true]);
  rooms.dispose();
  expect(lines.at(-1)!.isOpen).toBe(false);
});

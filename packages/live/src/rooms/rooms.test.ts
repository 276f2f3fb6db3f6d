import { beforeEach, expect, test, vi } from "vitest";
import { busInProcess } from "../bus/bus.ts";
import { cuttable, join, person, silent as log } from "../testing/guests.ts";
import type { RoomFrame } from "./member.ts";
import { roomLimits } from "./room-limits.ts";
import { createRooms } from "./rooms.ts";

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

function twoProcesses() {
  const bus = busInProcess();
  const line = cuttable(bus);
  return { bus, line, here: createRooms({ bus, log }), there: createRooms({ bus: line, log }) };
}

test("whoever comes is told who is there, and the others of them, in whichever process they are", async () => {
  const { here, there } = twoProcesses();
  const ada = join(here, "ada");
  await pass(100);
  const bob = join(there, "bob");
  const elsewhere = join(there, "eve", { room: "org/page/b" });
  await pass(100);
  expect(ada.sees).toEqual(["ada", "bob"]);
  expect(bob.sees).toEqual(["ada", "bob"]);
  expect(elsewhere.sees).toEqual(["eve"]);
  await bob.stream.return();
  await pass(100);
  expect(ada.sees).toEqual(["ada"]);
});

test("whoever goes right after somebody was told of them is told to be gone", async () => {
  const { here } = twoProcesses();
  const ada = join(here, "ada");
  await pass(roomLimits.gather / 4);
  const bob = join(here, "bob");
  await pass(roomLimits.gather / 4);
  expect(bob.sees).toEqual(["ada", "bob"]);
  await ada.stream.return();
  await pass(100);
  expect(bob.sees).toEqual(["bob"]);
});

test("a person with a tab in each process is there once, until the last is closed", async () => {
  const { here, there } = twoProcesses();
  const bob = join(here, "bob");
  const [one, two] = [join(here, "ada"), join(there, "ada")];
  await pass(100);
  expect(bob.sees).toEqual(["ada", "bob"]);
  await one.stream.return();
  await pass(100);
  expect(bob.sees).toEqual(["ada", "bob"]);
  await two.stream.return();
  await pass(100);
  expect(bob.sees).toEqual(["bob"]);
});

test("the people of a process that was killed vanish within seconds, and are back when it was only cut off", async () => {
  const { here, there, line } = twoProcesses();
  const ada = join(here, "ada");
  const bob = join(there, "bob");
  await pass(100);
  line.cut();
  await pass(roomLimits.lease - 1000);
  expect(ada.sees).toEqual(["ada", "bob"]);
  await pass(3500);
  expect(ada.sees).toEqual(["ada"]);
  expect(bob.sees).toEqual(["bob"]);
  there.show({ connection: bob.connection, person: "bob" }, { typing: true });
  line.mend();
  await pass(100);
  expect(ada.members.get("bob")!.states).toEqual([{ typing: true }]);
  expect(bob.sees).toEqual(["ada", "bob"]);
});

test.each(["says", "hears"])(
  "whoever goes while their process %s nothing is gone soon after it does again, and nobody else is disturbed",
  async (what) => {
    const { here, there, line } = twoProcesses();
    const [ada, eve] = [join(here, "ada"), join(there, "eve")];
    const [bob, max] = [join(here, "bob", { room: "org/page/b" }), join(there, "max", { room: "org/page/b" })];
    await pass(100);
    expect([bob.sees, max.sees]).toEqual([
      ["bob", "max"],
      ["bob", "max"],
    ]);
    line.cut();
    // Of this room nothing is left in the process that would say so.
    await (what === "says" ? max : bob).stream.return();
    await pass(1000);
    const before = [ada, eve].map(({ frames }) => frames.length);
    line.mend();
    await pass(2500);
    expect(what === "says" ? bob.sees : max.sees).toEqual([what === "says" ? "bob" : "max"]);
    expect([ada.sees, eve.sees]).toEqual([
      ["ada", "eve"],
      ["ada", "eve"],
    ]);
    const changes = [ada, eve].map(({ frames }, i) => frames.slice(before[i]).filter(({ k }) => k !== "beat"));
    expect(changes).toEqual([[], []]);
  },
);

test("a process that ends takes its people with it at once", async () => {
  const { here, there } = twoProcesses();
  const ada = join(here, "ada");
  join(there, "bob");
  await pass(100);
  expect(ada.sees).toEqual(["ada", "bob"]);
  there.stop();
  await pass(100);
  expect(ada.sees).toEqual(["ada"]);
});

test("what was announced before a process was taken for gone brings back nobody for long", async () => {
  const { bus, here, there, line } = twoProcesses();
  const ada = join(here, "ada");
  const late: string[] = [];
  const stop = bus.subscribe("room:org/page/a", { heard: (text) => late.push(text), ready: () => {} });
  join(there, "bob");
  await pass(100);
  stop();
  line.cut();
  await pass(10_000);
  expect(ada.sees).toEqual(["ada"]);
  for (const text of late) bus.publish("room:org/page/a", text);
  await pass(100);
  expect(ada.sees).toEqual(["ada"]);
});

test("a process that could not listen for a while takes nobody for gone before it has listened", async () => {
  const { here, there } = twoProcesses();
  const ada = join(here, "ada");
  join(there, "bob");
  await pass(5000);
  const pushed = vi.spyOn(ada.stream, "push");
  // The clock runs on while nothing is read, as when something keeps the process busy.
  vi.setSystemTime(Date.now() + 60_000);
  await pass(1000);
  expect(pushed).not.toHaveBeenCalled();
  expect(ada.sees).toEqual(["ada", "bob"]);
});

test("what somebody tells of themselves reaches everybody, also by a process that does not hold their line", async () => {
  const { here, there } = twoProcesses();
  const ada = join(here, "ada");
  const bob = join(there, "bob");
  await pass(100);
  here.show({ connection: bob.connection, person: "bob" }, { editing: "name" });
  here.say({ connection: bob.connection, person: "bob" }, { kind: "wave", data: { hand: "left" } });
  await pass(100);
  expect(ada.members.get("bob")!.states).toEqual([{ editing: "name" }]);
  for (const guest of [ada, bob]) expect(guest.heard).toEqual([{ from: person("bob"), kind: "wave", data: { hand: "left" } }]);
});

test("nobody tells or says anything through somebody else's connection, in no process", async () => {
  const { here, there } = twoProcesses();
  const ada = join(here, "ada");
  const bob = join(there, "bob");
  await pass(100);
  expect(() => here.show({ connection: ada.connection, person: "bob" }, { typing: true })).toThrow("not in this room any more");
  here.show({ connection: bob.connection, person: "ada" }, { typing: true });
  here.say({ connection: bob.connection, person: "ada" }, { kind: "wave", data: {} });
  await pass(100);
  expect(ada.members.get("bob")!.states).toEqual([]);
  expect(ada.heard).toEqual([]);
});

test("whoever has left tells nothing any more", async () => {
  const { here } = twoProcesses();
  const ada = join(here, "ada");
  await pass(100);
  await ada.stream.return();
  expect(() => here.say({ connection: ada.connection, person: "ada" }, { kind: "wave", data: {} })).toThrow("not in this room any more");
});

test("too much at once is refused with a clear word, and a moment later it may go on", async () => {
  const { here } = twoProcesses();
  const ada = join(here, "ada");
  await pass(100);
  const wave = () => here.say({ connection: ada.connection, person: "ada" }, { kind: "wave", data: {} });
  for (let i = 0; i < roomLimits.pace.most; i++) wave();
  expect(wave).toThrow("too much at once");
  await pass(1000);
  wave();
});

test("a full room and a person with too many connections are told so", () => {
  const bus = busInProcess();
  const rooms = createRooms({ bus, log, limits: { roomSize: 3, perPerson: 2 } });
  join(rooms, "ada");
  join(rooms, "ada");
  expect(() => join(rooms, "ada", { room: "org/page/b" })).toThrow("too many pages");
  join(rooms, "bob");
  expect(() => join(rooms, "eve")).toThrow("Too many people");
  join(rooms, "eve", { room: "org/page/b" });
});

test("where nobody watches the line, whoever does not renew is not shown until they do", async () => {
  const { here } = twoProcesses();
  const ada = join(here, "ada");
  const bob = join(here, "bob", { isUnwatched: true });
  await pass(100);
  expect(bob.frames[0]).toMatchObject({ k: "all", renewSeconds: 4 });
  expect(ada.frames[0]).toMatchObject({ k: "all", renewSeconds: null });
  await pass(roomLimits.renewal + 1500);
  expect(ada.sees).toEqual(["ada"]);
  here.show({ connection: bob.connection, person: "bob" }, {});
  await pass(100);
  expect(ada.sees).toEqual(["ada", "bob"]);
  for (let i = 0; i < 10; i++) {
    await pass(4000);
    here.show({ connection: bob.connection, person: "bob" }, {});
  }
  expect(ada.frames.filter(({ k }) => k === "change")).toHaveLength(3);
});

test("everybody hears now and then that what they know holds, and no two frames share an id", async () => {
  const { here, there } = twoProcesses();
  const guests = [join(here, "ada"), join(here, "bob"), join(there, "eve")];
  await pass(12_000);
  for (const guest of guests) expect(guest.frames.filter(({ k }) => k === "beat")).toHaveLength(2);
  const ids = guests.flatMap((guest) => guest.ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("whoever does not read gets what holds by then, and no more of it than the room is large", async () => {
  const { here } = twoProcesses();
  const slow = here.join({ room: "org/page/a", person: person("slow"), isUnwatched: false });
  await slow.next();
  for (let i = 0; i < 200; i++) {
    const guest = join(here, `guest ${i % 5}`);
    await pass(50);
    here.say({ connection: guest.connection, person: `guest ${i % 5}` }, { kind: "wave", data: { i } });
    await pass(50);
    await guest.stream.return();
    await pass(50);
  }
  const { value } = (await slow.next()) as IteratorYieldResult<readonly [string, RoomFrame]>;
  const frame = value[1] as RoomFrame & { k: "change" };
  expect(frame.up).toEqual([]);
  expect(frame.gone.length).toBeLessThanOrEqual(5);
  expect(frame.said).toHaveLength(50);
  expect(frame.said.at(-1)!.data).toEqual({ i: 199 });
});

test("whoever may not be there any more is told why, and is gone for the others", async () => {
  const { here } = twoProcesses();
  const ada = join(here, "ada");
  const bob = join(here, "bob");
  await pass(100);
  bob.stream.fail(new Error("No longer."));
  await pass(100);
  expect(bob.ended).toEqual(new Error("No longer."));
  expect(ada.sees).toEqual(["ada"]);
});

test("nothing is left of people who came and went, and an empty process says nothing", async () => {
  const { bus, here, there } = twoProcesses();
  for (let i = 0; i < 300; i++) {
    const guests = [
      join(here, `ada ${i}`),
      join(there, `bob ${i}`, { room: `org/page/${i}` }),
      join(here, `eve ${i}`, { room: `org/page/${i}` }),
    ];
    await pass(50);
    for (const guest of guests) await guest.stream.return();
  }
  await pass(100);
  for (const rooms of [here, there]) expect(rooms.status()).toMatchObject({ rooms: 0, connections: 0, people: 0 });
  const said = vi.spyOn(bus, "publish");
  await pass(60_000);
  expect(said).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

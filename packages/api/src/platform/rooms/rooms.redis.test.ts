import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Log } from "@freehold/kernel/log.ts";
import { busInRedis } from "@freehold/live/bus/bus-in-redis.ts";
import type { Bus } from "@freehold/live/bus/bus.ts";
import type { Member, Said } from "@freehold/live/rooms/member.ts";
import { createRooms, type Rooms } from "@freehold/live/rooms/rooms.ts";
import { startRedis, type RedisServer } from "../limits/testing/redis-server.ts";

let redis: RedisServer;
/** What a test opened and did not close. */
let opened: { readonly rooms: Rooms; readonly bus: Bus }[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const { rooms, bus } of opened) {
    rooms.stop();
    await bus.close();
  }
  opened = [];
});
afterAll(() => redis.stop());

/** A log that remembers what an operator would read. */
function aLog() {
  const lines: string[] = [];
  const write = (_details: object, message: string) => void lines.push(message);
  return { lines, log: { debug: write, info: write, warn: write, error: write } satisfies Log };
}

async function aServer({ url = redis.url, prefix = "test", log = aLog().log } = {}) {
  const bus = await busInRedis(url, { log, prefix });
  const rooms = createRooms({ bus, log });
  opened.push({ rooms, bus });
  return rooms;
}

/** Somebody in a room: whom they see, what they hear. */
function join(rooms: Rooms, name: string, room = "org/page/a") {
  const stream = rooms.join({ room, person: { id: name, name, kind: "member" }, isUnwatched: false });
  const members = new Map<string, Member>();
  const said: Said[] = [];
  const guest = { sees: () => [...members.keys()].toSorted(), members, said, connection: "", leave: () => stream.return() };
  void (async () => {
    for await (const [, frame] of stream) {
      if (frame.k === "all") {
        guest.connection = frame.connection;
        for (const member of frame.members) members.set(member.id, member);
      } else if (frame.k === "change") {
        for (const member of frame.up) members.set(member.id, member);
        for (const id of frame.gone) members.delete(id);
        said.push(...frame.said);
      }
    }
  })();
  return guest;
}

const soon = { timeout: 15_000, interval: 20 };
type Guest = ReturnType<typeof join>;
const sees = (guest: Guest, names: string[]) => expect.poll(guest.sees, soon).toEqual(names);

test("people of two servers see each other, hear each other, and go", async () => {
  const [here, there] = await Promise.all([aServer(), aServer()]);
  const ada = join(here, "ada");
  await sees(ada, ["ada"]);
  const bob = join(there, "bob");
  for (const guest of [ada, bob]) await sees(guest, ["ada", "bob"]);
  // What reaches the wrong server is handed on.
  here.show({ connection: bob.connection, person: "bob" }, { editing: "name" });
  await expect.poll(() => ada.members.get("bob")?.states, soon).toEqual([{ editing: "name" }]);
  there.say({ connection: bob.connection, person: "bob" }, { kind: "wave", data: {} });
  await expect.poll(() => ada.said.map(({ kind }) => kind), soon).toEqual(["wave"]);
  await bob.leave();
  await sees(ada, ["ada"]);
});

test("a server that comes later learns who is there and what they told", async () => {
  const here = await aServer();
  const ada = join(here, "ada");
  await expect.poll(() => ada.connection, soon).not.toBe("");
  here.show({ connection: ada.connection, person: "ada" }, { typing: true });
  const late = join(await aServer(), "bob");
  await expect.poll(() => late.members.get("ada")?.states, soon).toEqual([{ typing: true }]);
});

test("the people of a process that is killed vanish soon, which is eight seconds when nothing else runs", async () => {
  const ada = join(await aServer(), "ada");
  const script = fileURLToPath(new URL("testing/member-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, redis.url, "org/page/a", "bob"], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  await expect.poll(() => ada.members.get("bob")?.states, soon).toEqual([{ from: "another process" }]);
  child.kill("SIGKILL");
  const killed = performance.now();
  await sees(ada, ["ada"]);
  expect(performance.now() - killed).toBeLessThan(15_000);
});

test("without Redis each server knows its own people, says so once, and learns of the others again when it is back", async () => {
  const server = await startRedis();
  const port = Number(new URL(server.url).port);
  const { lines, log } = aLog();
  const [here, there] = await Promise.all([aServer({ url: server.url, log }), aServer({ url: server.url })]);
  const [ada, bob] = [join(here, "ada"), join(there, "bob")];
  for (const guest of [ada, bob]) await sees(guest, ["ada", "bob"]);
  await server.stop();
  // Nobody is refused meanwhile, and nobody is shown of whom nothing is known.
  const eve = join(here, "eve");
  await sees(ada, ["ada", "eve"]);
  await sees(bob, ["bob"]);
  here.show({ connection: eve.connection, person: "eve" }, { typing: true });
  expect(lines).toEqual([expect.stringContaining("Redis cannot be reached")]);
  const again = await startRedis(port);
  await sees(bob, ["ada", "bob", "eve"]);
  await sees(ada, ["ada", "bob", "eve"]);
  expect(bob.members.get("eve")!.states).toEqual([{ typing: true }]);
  expect(lines.at(-1)).toContain("Redis can be reached again");
  for (const { rooms, bus } of opened) {
    rooms.stop();
    await bus.close();
  }
  opened = [];
  await again.stop();
});

test("installations that share a Redis do not hear each other", async () => {
  const [ours, theirs] = await Promise.all([aServer(), aServer({ prefix: "another" })]);
  const [ada, eve, bob] = [join(ours, "ada"), join(theirs, "eve"), join(await aServer(), "bob")];
  await sees(ada, ["ada", "bob"]);
  await sees(bob, ["ada", "bob"]);
  expect(eve.sees()).toEqual(["eve"]);
});

test("a Redis that was never there refuses nobody", async () => {
  const { lines, log } = aLog();
  const ada = join(await aServer({ url: "redis://127.0.0.1:9", log }), "ada");
  await sees(ada, ["ada"]);
  expect(lines).toHaveLength(1);
});

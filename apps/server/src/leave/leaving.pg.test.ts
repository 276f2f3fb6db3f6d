import { once } from "node:events";
import { request as sendRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createTRPCClient, httpLink, httpSubscriptionLink } from "@trpc/client";
import { EventSource } from "eventsource";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import superjson from "superjson";
import { afterEach, beforeAll, afterAll, expect, test } from "vitest";
import { eventually, promptly } from "@freehold/kernel/testing/eventually.ts";
import { WebSocket } from "ws";
import type { AppRouter } from "@freehold/api/router.ts";
import { site } from "@freehold/api/modules/coldchain/schema.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import type { Tx } from "@freehold/database/database.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { readConfig, type Patience } from "../config.ts";
import { leave } from "./farewell.ts";
import { createHttp } from "../http.ts";
import { Balancer } from "../testing/balancer.ts";
import { StrictReader } from "../testing/strict-reader.ts";
import { createWebSocket } from "../websocket/websocket.ts";

let world: World;
let balancer: Balancer;
beforeAll(async () => {
  world = await createWorld({ name: "server_leaving" });
  await world.backend.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Door = { readonly http: FastifyInstance; readonly url: string; readonly guests: () => number; readonly leave: () => Promise<void> };

/** One of several servers of the same backend. */
async function openDoor(patience: Partial<Patience> = {}): Promise<Door> {
  const config = { ...readConfig({}), webFolder: "/nowhere" };
  const own = { ...config, patience: { ...config.patience, ...patience } };
  const log = pino({ level: "silent" });
  const http = await createHttp(world.backend, own, log);
  const { readiness, streams } = http;
  const sockets = createWebSocket(http.server, world.backend, { config: own, log, readiness });
  const guests = () => [...sockets.guests, ...streams];
  await http.listen({ port: 0, host: "127.0.0.1" });
  let isOpen = true;
  const shut = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await sockets.close();
    await http.close();
  };
  closing.push(shut);
  return {
    http,
    url: `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`,
    guests: () => guests().length,
    leave: async () => {
      await leave({ readiness, live: world.backend.live, guests }, { notice: 0, most: 3000, patience: 300 });
      await shut();
    },
  };
}

const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, "x-organization-id": world.ours.id });
const manager = () => headersOf(world.ours.tokens.manager);

function readSites(url: () => string, token: string): StrictReader {
  const link = httpSubscriptionLink<AppRouter, typeof EventSource>({
    url: () => `${url()}/trpc`,
    transformer: superjson,
    EventSource,
    eventSourceOptions: () => ({ fetch: (at, init) => fetch(at, { ...init, headers: { ...init.headers, ...headersOf(token) } }) }),
  });
  const reader = new StrictReader({ link, organizationId: world.ours.id });
  reader.start();
  closing.push(() => reader.stop());
  return reader;
}

/** Does something with many rows at once, as a manager of our organization. */
const write = (work: (tx: Tx) => Promise<unknown>) => world.backend.database.asActor(world.ours.principal("manager"), work);

/** A socket that follows sites and keeps all that it is told, word for word. */
async function aSocket(url: string) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/trpc`, { headers: manager() });
  closing.push(() => socket.terminate());
  const heard: string[] = [];
  socket.on("message", (data: Buffer) => heard.push(data.toString()));
  await once(socket, "open");
  return { socket, heard };
}

const follow = JSON.stringify({ id: 1, method: "subscription", params: { path: "coldchain.site.live", input: { json: {} } } });

test("a socket is told its position and to come back, is closed for a restart, and never hears that its streams are over", async () => {
  const door = await openDoor();
  const { socket, heard } = await aSocket(door.url);
  socket.send(follow);
  await eventually(() => expect(heard.some((text) => text.includes('"ready"'))).toBe(true));
  const before = heard.length;
  const closed = once(socket, "close") as Promise<[number]>;
  await door.leave();
  expect((await closed)[0]).toBe(1012);
  const last = heard.slice(before);
  const told = last.indexOf('{"id":null,"method":"reconnect"}');
  expect(JSON.parse(last[told - 1]!)).toMatchObject({
    result: { id: expect.stringMatching(/^b:/), data: { json: { data: { k: "beat" } } } },
  });
  expect(last.filter((text) => text.includes("stopped"))).toEqual([]);
});

test("while it leaves it says so, takes no socket and no stream, and answers requests", async () => {
  const door = await openDoor();
  const stay = await aSocket(door.url);
  expect(await (await fetch(`${door.url}/health/ready`)).json()).toEqual({
    status: "ok",
    database: "ok",
    migrations: "ok",
    live: "ok",
    server: "ok",
  });
  const leaving = door.leave();
  const ready = await fetch(`${door.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    expect.objectContaining({ status: "unavailable", live: "ok", server: "leaving" }),
  ]);
  expect(ready.headers.get("connection")).toBe("close");
  expect((await fetch(`${door.url}/health/live`)).status).toBe(200);
  const refused = new WebSocket(`${door.url.replace("http", "ws")}/trpc`);
  const [, answer] = (await once(refused, "unexpected-response")) as [unknown, { statusCode: number }];
  expect(answer.statusCode).toBe(503);
  // Any answer but events would be the end for a browser.
  await expect(fetch(`${door.url}/trpc/coldchain.site.live`, { headers: { ...manager(), accept: "text/event-stream" } })).rejects.toThrow(
    "fetch failed",
  );
  await leaving;
  expect(stay.socket.readyState).toBeGreaterThanOrEqual(WebSocket.CLOSING);
});

test("a request that is under way is finished", async () => {
  const door = await openDoor();
  const client = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${door.url}/trpc`, transformer: superjson, headers: manager() })],
  });
  const { id } = await client.coldchain.site.create.mutate({ name: "slow" });
  const held = Promise.withResolvers<void>();
  const holds = Promise.withResolvers<void>();
  const holding = world.backend.database.asActor(world.ours.principal("manager"), async (tx) => {
    await tx.execute("select id from coldchain.site for update");
    holds.resolve();
    await held.promise;
  });
  await holds.promise;
  const answer = client.coldchain.site.update.mutate({ id, patch: { name: "finished" } });
  await eventually(async () => expect(await waitingForLocks()).toBe(1));
  const left = door.leave();
  await eventually(async () => expect(await fetch(`${door.url}/health/live`).catch(() => "shut")).toBe("shut"));
  held.resolve();
  await holding;
  expect((await answer).name).toBe("finished");
  await left;
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await world.backend.database.asIdentity((tx) =>
    tx.execute<{ waiting: number }>(
      "select count(*)::int as waiting from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())",
    ),
  );
  return rows[0]!.waiting;
}

test("a stream of events goes on at the next server from where it is, without its rows again", async () => {
  balancer = new Balancer();
  closing.push(() => balancer[Symbol.asyncDispose]());
  const first = await openDoor();
  balancer.add(first.url);
  await eventually(async () => expect((await fetch(`http://${balancer.host}/health`)).status).toBe(200));
  const reader = readSites(() => `http://${balancer.host}`, world.ours.tokens.viewer);
  await reader.ready;
  const next = await openDoor();
  balancer.add(next.url);
  await first.leave();
  // Nobody follows at this moment: browsers come back after three seconds.
  const { id } = await world.as("manager").coldchain.site.create({ name: "meanwhile" });
  await eventually(() => expect(reader.rows.get(id)?.name).toBe("meanwhile"));
  expect(reader.counts.snapshots).toBe(1);
  expect(reader.complaints).toEqual([]);
  expect(reader.ended).toBeUndefined();
  expect(next.guests()).toBe(1);
});

test("a stream of events ends when the session does, with the reason", async () => {
  const door = await openDoor();
  const token = await world.freshToken(world.ours, "viewer");
  const reader = readSites(() => door.url, token);
  await reader.ready;
  await world.backend.database.asIdentity((tx) => tx.execute(`delete from identity.session where id = '${hashToken(token)}'`));
  await promptly(() => expect(reader.ended).toBe("UNAUTHORIZED"));
  await eventually(() => expect(door.guests()).toBe(0));
  const seen = reader.counts.changes;
  await world.as("manager").coldchain.site.create({ name: "not for everybody" });
  expect(reader.counts.changes).toBe(seen);
});

test("a stream of events whose reader stops reading is bounded, and let go", async () => {
  const door = await openDoor({ stall: 1500 });
  const asked = sendRequest(`${door.url}/trpc/coldchain.site.live`, { headers: { ...manager(), accept: "text/event-stream" } }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  await once(response, "readable");
  await write((tx) => tx.insert(site).values(Array.from({ length: 500 }, (_, at) => ({ name: `long ${at}` }))));
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  const { dropped } = world.backend.live.status();
  // A quarter of a megabyte each time: what the network takes by itself must be filled, and then the queue.
  for (let i = 0; world.backend.live.status().dropped === dropped; i++) {
    if (i > 100) expect.unreachable("what is not read is kept for ever");
    await write((tx) => tx.update(site).set({ address: `${i} ${"x".repeat(290)}` }));
  }
  expect(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before).toBeLessThan(100 * 2 ** 20);
  await eventually(() => expect(door.guests()).toBe(0));
});

test("a socket is asked whether it is there, once at a time, and let go when it does not answer", async () => {
  const door = await openDoor({ ping: 150, pong: 300 });
  const { socket, heard } = await aSocket(door.url);
  const pings: number[] = [];
  socket.on("message", (data: Buffer) => {
    if (data.toString() !== "PING") return;
    pings.push(performance.now());
    socket.send("PONG");
  });
  await eventually(() => expect(pings.length).toBeGreaterThan(4));
  for (const [i, at] of pings.entries()) if (i > 0) expect(at - pings[i - 1]!).toBeGreaterThan(100);
  socket.removeAllListeners("message");
  const began = performance.now();
  await once(socket, "close");
  expect(performance.now() - began).toBeLessThan(2000);
  expect(heard.filter((text) => text !== "PING")).toEqual([]);
  await eventually(() => expect(door.guests()).toBe(0));
});

test("a socket whose cable was pulled is noticed", async () => {
  const door = await openDoor({ ping: 100, pong: 100 });
  const { socket } = await aSocket(door.url);
  await eventually(() => expect(door.guests()).toBe(1));
  // Not a word more comes from it, not even an end.
  socket.pause();
  await eventually(() => expect(door.guests()).toBe(0));
});

test("nothing is compressed: a text that is the same for many is sent as it is", async () => {
  const door = await openDoor();
  const socket = new WebSocket(`${door.url.replace("http", "ws")}/trpc`, { headers: manager(), perMessageDeflate: true });
  closing.push(() => socket.terminate());
  await once(socket, "open");
  expect(socket.extensions).toBe("");
});

test("a message that is longer than any call over a socket ends the socket, and no other", async () => {
  const door = await openDoor();
  const [one, other] = [await aSocket(door.url), await aSocket(door.url)];
  one.socket.send("x".repeat(256 * 1024 + 1));
  expect(((await once(one.socket, "close")) as [number])[0]).toBe(1009);
  other.socket.send("PING");
  await eventually(() => expect(other.heard).toContain("PONG"));
});

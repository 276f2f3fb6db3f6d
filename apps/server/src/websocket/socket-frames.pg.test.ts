import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { WebSocket } from "ws";
import { site } from "@freehold/api/modules/coldchain/schema.ts";
import { newId } from "@freehold/kernel/id.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { readConfig } from "../config.ts";
import { liveEncoder } from "./frame-message.ts";
import { createHttp } from "../http.ts";
import { createWebSocket } from "./websocket.ts";

let world: World;
let http: FastifyInstance;
let sockets: ReturnType<typeof createWebSocket>;
const connections = new Set<Socket>();

beforeAll(async () => {
  world = await createWorld({ name: "socket_frames" });
  const config = { ...readConfig({}), webFolder: "/nowhere" };
  const log = pino({ level: "silent" });
  http = await createHttp(world.backend, config, log);
  sockets = createWebSocket(http.server, world.backend, { config, log });
  http.server.on("connection", (connection) => connections.add(connection));
  await http.listen({ port: 0, host: "127.0.0.1" });
  await world.backend.start();
});
afterAll(async () => {
  await sockets.close();
  await http.close();
  await world[Symbol.asyncDispose]();
});

type Site = { readonly id: string; readonly address: string | null; readonly createdAt: Date };

/** A socket that follows the organization's sites as a page does, as long as it reads. */
async function follow() {
  const { port } = http.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${world.ours.tokens.viewer}`, "x-organization-id": world.ours.id };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/trpc`, { headers });
  await once(socket, "open");
  const rows = new Map<string, Site>();
  const seen: string[] = [];
  socket.on("message", (data: Buffer) => {
    const { result } = JSON.parse(data.toString()) as { result?: { data?: Parameters<typeof superjson.deserialize>[0] } };
    if (!result?.data) return;
    const { data: frame } = superjson.deserialize<{ data: Frame<Site> }>(result.data);
    if (frame.k === "beat") return;
    seen.push(frame.k === "snap" ? `snap ${frame.reason}` : frame.k);
    if (frame.k === "snap" && frame.part === 0) rows.clear();
    if (frame.k === "snap") for (const row of frame.rows) rows.set(row.id, row);
    if (frame.k === "tx") for (const row of frame.up) rows.set(row.id, row);
  });
  const ready = eventually(() => expect(seen).toContain("ready"));
  socket.send(JSON.stringify({ id: 1, method: "subscription", params: { path: "coldchain.site.live", input: { json: { limit: 1000 } } } }));
  await ready;
  return { socket, rows, seen };
}

/** Changes every site; a word that can be recognized, and enough to fill a socket with. */
const change = (word: string) =>
  world.backend.database.asActor(world.ours.principal("manager"), (tx) => tx.update(site).set({ address: word.padEnd(290) }));

const add = (count: number) =>
  world.backend.database.asActor(world.ours.principal("manager"), (tx) =>
    tx.insert(site).values(Array.from({ length: count }, () => ({ name: `Site ${newId()}` }))),
  );

test("after the first frame nothing of a stream goes through tRPC any more", async () => {
  await add(1);
  const { socket, rows } = await follow();
  const encode = vi.spyOn(liveEncoder, "encode");
  for (const word of ["one", "two", "three"]) await change(word);
  await eventually(() => expect([...rows.values()].map(({ address }) => address?.trim())).toEqual(["three"]));
  expect([...rows.values()][0]!.createdAt).toBeInstanceOf(Date);
  expect(encode).not.toHaveBeenCalled();
  encode.mockRestore();
  socket.terminate();
});

test("a socket that does not read holds no more than its bound, slows nobody, and begins again where things are", async () => {
  await add(499);
  const [slow, quick] = [await follow(), await follow()];
  const status = () => world.backend.live.status();
  const { dropped } = status();
  slow.socket.pause();
  let round = 0;
  // A quarter of a megabyte each time: what the network takes by itself must be filled, and then the queue.
  for (; status().dropped === dropped; round++) {
    if (round > 100) expect.unreachable("what is not read is kept for ever");
    await change(`round ${round}`);
  }
  expect(status().stalled).toBe(1);
  const unread = [...connections].map(({ writableLength }) => writableLength);
  expect(Math.max(...unread)).toBeLessThan(2 ** 20);
  await change("the last");
  const last = Array.from({ length: 500 }, () => "the last");
  await eventually(() => expect([...quick.rows.values()].map(({ address }) => address?.trim())).toEqual(last));
  expect(quick.seen.filter((word) => word.startsWith("snap"))).toEqual(["snap start"]);
  slow.socket.resume();
  await eventually(() => expect([...slow.rows.values()].map(({ address }) => address?.trim())).toEqual(last));
  expect(slow.seen.filter((word) => word.startsWith("snap"))).toEqual(["snap start", "snap lag"]);
  expect(status().stalled).toBe(0);
  for (const { socket } of [slow, quick]) socket.terminate();
});

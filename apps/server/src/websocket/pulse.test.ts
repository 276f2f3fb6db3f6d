import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { WebSocket, WebSocketServer } from "ws";
import { pulseOf } from "./pulse.ts";

const every = 100;
let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

/** A client that answers as browsers do, or as one whose cable was pulled: the server hears nothing, not even an end. */
async function aClient({ isPulled = false } = {}) {
  const accepted = once(server, "connection") as Promise<[WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong: !isPulled });
  await once(client, "open");
  const [socket] = await accepted;
  let pings = 0;
  client.on("ping", () => pings++);
  return { client, socket, pings: () => pings };
}

test("a client that does not answer is let go within two looks, and one that answers stays", async () => {
  const [there, pulled] = [await aClient(), await aClient({ isPulled: true })];
  pulseOf(there.socket, every)();
  pulseOf(pulled.socket, every)();
  const begun = performance.now();
  await once(pulled.socket, "close");
  expect(performance.now() - begun).toBeLessThan(every * 20);
  await eventually(() => expect(there.pings()).toBeGreaterThan(4));
  expect(there.socket.readyState).toBe(WebSocket.OPEN);
});

test("nobody asks a socket that nobody watches, or not any more", async () => {
  const { socket, pings } = await aClient();
  const ping = vi.spyOn(socket, "ping");
  const watch = pulseOf(socket, every);
  const [one, two] = [watch(), watch()];
  await eventually(() => expect(pings()).toBeGreaterThan(2));
  one();
  one();
  const between = ping.mock.calls.length;
  await eventually(() => expect(ping.mock.calls.length).toBeGreaterThan(between + 1));
  two();
  const after = ping.mock.calls.length;
  // Whoever is watched is asked several times meanwhile.
  const other = await aClient();
  pulseOf(other.socket, every)();
  await eventually(() => expect(other.pings()).toBeGreaterThan(3));
  expect(ping.mock.calls).toHaveLength(after);
});

test("a process that was busy does not blame its clients", async () => {
  const { socket, pings } = await aClient();
  pulseOf(socket, every)();
  await eventually(() => expect(pings()).toBeGreaterThan(1));
  const until = performance.now() + every * 5;
  while (performance.now() < until);
  const before = pings();
  await eventually(() => expect(pings()).toBeGreaterThan(before + 2));
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "./config.ts";
import { createHttp } from "./http.ts";
import { metrics } from "./metrics.ts";

const token = "f3b09a1c7d5e48b2a6c90d1e2f3a4b5c";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "server_metrics" });
  await world.backend.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function openDoor(variables: Record<string, string>): Promise<FastifyInstance & AsyncDisposable> {
  const config = { ...readConfig(variables), webFolder: "/nowhere" };
  const http = await createHttp(world.backend, config, pino({ level: "silent" }));
  metrics(http, { backend: world.backend, config, sockets: { guests: new Set([1, 2, 3]) } });
  return Object.assign(http, { [Symbol.asyncDispose]: () => http.close() });
}

/** Asks from the network, unless told otherwise. */
const ask = (door: FastifyInstance, headers: Record<string, string> = {}, remoteAddress = "192.0.2.1") =>
  door.inject({ url: "/metrics", remoteAddress, headers: { host: "localhost:4000", ...headers } });

test("whoever develops on this machine reads them; the network and what a proxy passes on do not", async () => {
  await using door = await openDoor({});
  expect((await ask(door, {}, "127.0.0.1")).statusCode).toBe(200);
  expect((await ask(door)).statusCode).toBe(403);
  expect((await ask(door, { "x-forwarded-for": "192.0.2.1" }, "127.0.0.1")).statusCode).toBe(403);
  expect((await ask(door, { host: "app.example.com" }, "127.0.0.1")).statusCode).toBe(403);
  expect((await ask(door)).json().error).toBe("Metrics are for operators. Set METRICS_TOKEN and send it as a bearer token.");
});

test("with a token it opens them, from everywhere, and nothing else does", async () => {
  await using door = await openDoor({ METRICS_TOKEN: token });
  expect((await ask(door, { authorization: `Bearer ${token}` })).statusCode).toBe(200);
  for (const authorization of [`Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, "Bearer", ""]) {
    expect((await ask(door, { authorization }, "127.0.0.1")).statusCode).toBe(403);
  }
});

test.each([{ PUBLIC_URL: "https://app.example.com" }, { NODE_ENV: "production" }])(
  "a server that others reach shows them to nobody without a token: %o",
  async (variables) => {
    await using door = await openDoor(variables);
    expect((await ask(door, {}, "127.0.0.1")).statusCode).toBe(403);
  },
);

test("a token that people guess is refused in production", () => {
  expect(() => readConfig({ NODE_ENV: "production", METRICS_TOKEN: "metrics-password-1234" })).toThrow("The configuration is not valid.");
});

test("they are what Prometheus reads, and tell how live views and the process stand", async () => {
  await using door = await openDoor({});
  const stream = world.as("viewer").coldchain.site.live({});
  const frames = (await stream)[Symbol.asyncIterator]();
  await frames.next();
  const answer = await ask(door, {}, "127.0.0.1");
  await frames.return?.();
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = answer.body.split("\n");
  expect(lines.at(-1)).toBe("");
  const values = new Map<string, number>();
  for (const line of lines.slice(0, -1)) {
    expect(line).toMatch(/^(# HELP [a-z_0-9]+ \S.*|# TYPE [a-z_0-9]+ (gauge|counter)|[a-z_0-9]+ -?[0-9.e+-]+)$/);
    const [name, value] = line.split(" ");
    if (!line.startsWith("#")) values.set(name!, Number(value));
  }
  expect(lines.filter((line) => line.startsWith("# TYPE")).length).toBe(values.size);
  expect(values.get("freehold_live_up")).toBe(1);
  expect(values.get("freehold_live_subscribers")).toBe(1);
  expect(values.get("freehold_live_ring_limit_bytes")).toBeGreaterThan(1e6);
  expect(values.get("freehold_sockets")).toBe(3);
  expect(values.get("freehold_leaving")).toBe(0);
  expect(values.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
  expect(values.get("process_start_time_seconds")).toBeLessThan(Date.now() / 1000);
  for (const name of values.keys()) expect(name.endsWith("_total")).toBe(lines.includes(`# TYPE ${name} counter`));
});

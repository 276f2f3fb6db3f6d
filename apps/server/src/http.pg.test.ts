import type { AddressInfo } from "node:net";
import { createTRPCClient, createWSClient, httpBatchLink, httpSubscriptionLink, wsLink } from "@trpc/client";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { eq } from "drizzle-orm";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { session } from "@freehold/identity/schema.ts";
import { version } from "@freehold/kernel/version.ts";
import type { AppRouter } from "@freehold/api/router.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "./config.ts";
import { createHttp } from "./http.ts";
import { createWebSocket } from "./websocket/websocket.ts";

let world: World;
let http: FastifyInstance;
let sockets: ReturnType<typeof createWebSocket>;
let address: string;

beforeAll(async () => {
  world = await createWorld({ name: "server_http" });
  const config = { ...readConfig({}), webFolder: "/nowhere" };
  const log = pino({ level: "silent" });
  http = await createHttp(world.backend, config, log);
  sockets = createWebSocket(http.server, world.backend, { config, log });
  await http.listen({ port: 0, host: "127.0.0.1" });
  address = `127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  await world.backend.start();
});
afterAll(async () => {
  await sockets.close();
  await http.close();
  await world[Symbol.asyncDispose]();
});

const signIn = (headers: Record<string, string> = {}) =>
  http.inject({
    method: "POST",
    url: "/trpc/accounts.signIn",
    headers: { "content-type": "application/json", host: address, ...headers },
    payload: superjson.stringify({ email: "viewer@ours.example", password: "correct horse battery" }),
  });

test("a browser gets its session in a cookie that scripts and other sites cannot use", async () => {
  const answer = await signIn({ origin: `http://${address}` });
  expect(answer.statusCode).toBe(200);
  expect([answer.headers["set-cookie"]].flat()[0]).toMatch(/^freehold_session=[a-z0-9]+;.*HttpOnly.*SameSite=Lax/i);
  expect(answer.json().result.data.json.session).toBeNull();
});

test("a page that signs in over a socket gets no token, which its scripts could read; a program does", async () => {
  const input = superjson.serialize({ email: "viewer@ours.example", password: "correct horse battery" });
  const sessionVia = async (headers: Record<string, string>): Promise<unknown> => {
    const socket = new WebSocket(`ws://${address}/trpc`, { headers });
    await new Promise((open) => socket.once("open", open));
    const answer = new Promise<string>((done) => socket.once("message", (data: Buffer) => done(data.toString())));
    socket.send(JSON.stringify({ id: 1, method: "mutation", params: { path: "accounts.signIn", input } }));
    const { result } = JSON.parse(await answer) as { result: { data: { json: { session: unknown } } } };
    socket.close();
    return result.data.json.session;
  };
  expect(await sessionVia({ origin: `http://${address}` })).toBeNull();
  expect(await sessionVia({})).toMatchObject({ accessToken: expect.any(String) });
});

test("a request from another origin is refused before anything is done", async () => {
  const answer = await signIn({ origin: "https://attacker.example" });
  expect(answer.statusCode).toBe(403);
});

test("a socket from another origin is refused", async () => {
  const socket = new WebSocket(`ws://${address}/trpc`, { origin: "https://attacker.example" });
  const status = await new Promise((done) => socket.once("unexpected-response", (_request, response) => done(response.statusCode)));
  expect(status).toBe(403);
});

test("an error tells what to do and nothing of the inside", async () => {
  const answer = await http.inject({ method: "GET", url: "/trpc/coldchain.unit.list" });
  expect(answer.statusCode).toBe(401);
  expect(answer.body).not.toMatch(/stack|node_modules|\.ts/);
  expect(answer.json().error.json).toMatchObject({
    message: "You are signed out. Sign in to go on.",
    data: { fault: "identity.signedOut" },
  });
});

test("a browser that came by HTTPS gets a cookie that never leaves it", async () => {
  const answer = await signIn({ origin: `https://${address}`, "x-forwarded-proto": "https" });
  for (const cookie of [answer.headers["set-cookie"]].flat()) expect(cookie).toMatch(/^__Host-.*; Secure/);
});

test("a cookie of another application, however malformed, does no harm", async () => {
  const answer = await http.inject({ method: "GET", url: "/trpc/accounts.me", headers: { cookie: "other=%; freehold_session=abc" } });
  expect(answer.statusCode).toBe(401);
});

test("more calls at once than a page makes are refused", async () => {
  const paths = Array.from({ length: 65 }, () => "accounts.me").join(",");
  expect((await http.inject({ method: "GET", url: `/trpc/${paths}?batch=1&input={}` })).statusCode).toBe(400);
});

test("a session that has been used for long enough is prolonged, and its cookie with it", async () => {
  const [cookie] = String((await signIn({ origin: `http://${address}` })).headers["set-cookie"]).split(";");
  const me = () => http.inject({ method: "GET", url: "/trpc/accounts.me", headers: { cookie: cookie!, origin: `http://${address}` } });
  expect((await me()).headers["set-cookie"]).toBeUndefined();
  const soon = new Date(Date.now() + 10 * 24 * 3600 * 1000);
  const person = world.ours.principal("viewer").userId;
  await world.backend.database.asIdentity((tx) => tx.update(session).set({ expiresAt: soon }).where(eq(session.userId, person)));
  expect((await me()).headers["set-cookie"]).toMatch(/^freehold_session=.*Expires=/);
});

test("wrong values are named one by one", async () => {
  const answer = await http.inject({
    method: "POST",
    url: "/trpc/accounts.register",
    headers: { "content-type": "application/json" },
    payload: superjson.stringify({ email: "nonsense", name: "", password: "short" }),
  });
  expect(answer.statusCode).toBe(400);
  expect(Object.keys(answer.json().error.json.data.fields).toSorted()).toEqual(["email", "name", "password"]);
});

test("health tells that the server lives, and whether it can serve", async () => {
  expect((await http.inject("/health")).json()).toEqual({ status: "ok", version });
  expect((await http.inject("/health/ready")).statusCode).toBe(200);
});

const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, "x-organization-id": world.ours.id });

test.each(["WebSocket", "server-sent events"])(
  "a live view over %s gives the rows, then a change, then ends with the membership",
  async (door) => {
    const token = world.ours.tokens[door === "WebSocket" ? "viewer" : "staff"];
    const socket = createWSClient({
      url: `ws://${address}/trpc`,
      WebSocket: WebSocket as never,
      connectionParams: { token, organizationId: world.ours.id },
      lazy: { enabled: true, closeMs: 0 },
    });
    const client = createTRPCClient<AppRouter>({
      links: [
        door === "WebSocket"
          ? wsLink({ client: socket, transformer: superjson })
          : httpSubscriptionLink({
              url: `http://${address}/trpc`,
              transformer: superjson,
              EventSource: (await import("eventsource")).EventSource,
              eventSourceOptions: () => ({
                fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headersOf(token) } }),
              }),
            }),
      ],
    });
    const writer = createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: `http://${address}/trpc`, transformer: superjson, headers: headersOf(world.ours.tokens.manager) })],
    });
    const seen: string[] = [];
    const changed = Promise.withResolvers<void>();
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<string>();
    const name = `Site by ${door}`;
    const subscription = client.coldchain.site.live.subscribe(
      {},
      {
        onData: ({ data: frame }) => {
          seen.push(frame.k);
          if (frame.k === "ready") ready.resolve();
          if (frame.k === "tx" && frame.up.some((row) => row.name === name && row.createdAt instanceof Date)) changed.resolve();
        },
        onError: (error) => ended.resolve(error.data?.code ?? error.message),
      },
    );
    await ready.promise;
    await writer.coldchain.site.create.mutate({ name });
    await changed.promise;
    expect(seen[0]).toBe("snap");
    const { rows } = await world.as("owner").members.list();
    await world.as("owner").members.remove({ id: rows.find((row) => row.role === (door === "WebSocket" ? "viewer" : "staff"))!.id });
    expect(await ended.promise).toBe("FORBIDDEN");
    subscription.unsubscribe();
    await socket.close();
  },
);

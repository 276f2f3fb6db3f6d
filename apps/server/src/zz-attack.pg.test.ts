import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import superjson from "superjson";
import { afterAll, beforeAll, test } from "vitest";
import { WebSocket } from "ws";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "./config.ts";
import { createHttp } from "./http.ts";
import { createWebSocket } from "./websocket.ts";

let world: World; let http: FastifyInstance; let sockets: any; let address: string;
const log = (...a: unknown[]) => console.log("@@", ...a);
process.on("unhandledRejection", (e) => log("UNHANDLED", e));
process.on("uncaughtException", (e) => log("UNCAUGHT", e));
beforeAll(async () => {
  world = await createWorld({ name: "attack_http" });
  const config = { ...readConfig({}), webFolder: "/nowhere" };
  const l = pino({ level: "silent" });
  http = await createHttp(world.backend, config, l);
  sockets = createWebSocket(http.server, world.backend, { config, log: l });
  await http.listen({ port: 0, host: "127.0.0.1" });
  address = `127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  await world.backend.start();
}, 60000);
afterAll(async () => { await sockets.close(); await http.close(); await world[Symbol.asyncDispose](); }, 60000);

test("cookie", async () => {
  const a = await http.inject({ method: "GET", url: "/trpc/platform.procedures", headers: { cookie: "other=%" } });
  log("cookie status", a.statusCode, a.body.slice(0, 200));
  const b = await http.inject({ method: "GET", url: "/trpc/accounts.me", headers: { authorization: `Bearer ${world.ours.tokens.viewer}`, cookie: "other=%" } });
  log("bearer + cookie", b.statusCode);
  const c = await http.inject({ method: "POST", url: "/trpc/accounts.signIn", headers: { "content-type": "application/json", host: "app.example", origin: "https://app.example", "x-forwarded-proto": "https" }, payload: superjson.stringify({ email: "viewer@ours.example", password: "correct horse battery" }) });
  log("cookie behind proxy", c.headers["set-cookie"]);
  for (const url of ["/trpc/accounts.me?input=%7B", "/trpc/accounts.signIn", "/trpc/,,,,", "/trpc/a.b.c?batch=1&input=%7B%22x%22%3A1%7D", "/trpc/__proto__", "/trpc/constructor", "/trpc/accounts.constructor", "//", "/%"]) log(url, (await http.inject({ method: "GET", url })).statusCode);
  const cls = await http.inject({ method: "POST", url: "/trpc/accounts.signIn", headers: { "content-type": "application/json" }, payload: JSON.stringify({ json: { email: 1 }, meta: { values: { email: [["class", "Nope"]] }, v: 1 } }) });
  log("class", cls.statusCode, cls.body.slice(0, 200));
  const re = await http.inject({ method: "POST", url: "/trpc/accounts.signIn", headers: { "content-type": "application/json" }, payload: JSON.stringify({ json: { email: "x" }, meta: { values: { email: ["regexp"] }, v: 1 } }) });
  log("regexp", re.statusCode, re.body.slice(0, 200));
  const pp = await http.inject({ method: "POST", url: "/trpc/accounts.signIn", headers: { "content-type": "application/json" }, payload: JSON.stringify({ json: { email: "x" }, meta: { values: { "__proto__.polluted": ["undefined"] }, v: 1 } }) });
  log("proto", pp.statusCode, pp.body.slice(0, 200));
});

const open = () => new Promise<WebSocket>((done, no) => { const s = new WebSocket(`ws://${address}/trpc`); s.once("open", () => done(s)); s.once("error", no); });

test("fuzz ws", async () => {
  const messages = ["null", "[]", "[null]", "1", "\"x\"", "{", "{}", '{"id":1}', '{"id":null,"method":"query","params":{"path":"a"}}', '{"id":{},"method":"query","params":{"path":"a"}}', '{"id":1,"method":"subscription","params":{"path":"accounts.me"}}',
    '{"id":2,"method":"query","params":{"path":"coldchain.site.live"}}', '{"id":3,"method":"subscription","params":{"path":"coldchain.site.live","input":5,"lastEventId":7}}', '{"id":3,"method":"subscription","params":{"path":"coldchain.site.live","input":{"json":{}},"lastEventId":{"a":1}}}',
    '{"id":4,"method":"mutation","params":{"path":"accounts.signOut","input":{"json":null,"meta":{"values":[["bogus"]]}}}}', '{"id":5,"method":"query","params":{"path":"__proto__"}}', '{"id":6,"method":"subscription.stop"}', '{"method":"connectionParams","data":{"a":1}}'];
  for (const m of messages) { const s = await open(); s.on("error", () => {}); s.send(m); const r = await Promise.race([new Promise((d) => s.once("message", (x) => d(String(x).slice(0, 160)))), new Promise((d) => setTimeout(() => d("-none-"), 150))]); log(m.slice(0, 90), "=>", r); s.terminate(); }
  const s = await open(); s.send(Buffer.from([1, 2, 3])); s.on("close", (c) => log("bin close", c)); s.on("message", (x) => log("bin", String(x).slice(0, 100))); await new Promise((d) => setTimeout(d, 200)); s.terminate();
}, 30000);

test("batch of sign-ins starves everybody", async () => {
  const call = async () => { const t = performance.now(); const r = await fetch(`http://${address}/trpc/accounts.me`, { headers: { authorization: `Bearer ${world.ours.tokens.viewer}` } }); await r.text(); return `${r.status} ${(performance.now() - t).toFixed(0)}ms`; };
  log("before", await call(), await call());
  const s = await open();
  const n = 300;
  s.send(JSON.stringify(Array.from({ length: n }, (_, i) => ({ id: i + 1, method: "mutation", params: { path: "accounts.signIn", input: superjson.serialize({ email: `nobody${i}@x.example`, password: "x" }) } }))));
  let answers = 0; s.on("message", () => answers++);
  await new Promise((d) => setTimeout(d, 300));
  log("during", await call(), "answers so far", answers);
  while (answers < n) await new Promise((d) => setTimeout(d, 100));
  log("after", await call());
  s.terminate();
}, 120000);

test("slow consumer", async () => {
  await world.backend.database.asActor(world.ours.principal("manager"), (tx) => tx.execute(sql`insert into coldchain.site (id, name, address) select gen_random_uuid(), 'site ' || i, repeat('x', 300) from generate_series(1, 10000) i`));
  const mb = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  const s = new WebSocket(`ws://${address}/trpc?connectionParams=1`); await new Promise((d) => s.once("open", d));
  let closed = false; s.on("close", () => { closed = true; log("closed"); }); s.on("error", () => {});
  s.send(JSON.stringify({ method: "connectionParams", data: { token: world.ours.tokens.viewer, organizationId: world.ours.id } }));
  await new Promise((d) => setTimeout(d, 200));
  log("rss before", mb(), process.memoryUsage().external >> 20);
  (s as any)._socket.pause();
  for (let i = 1; i <= 60; i++) s.send(JSON.stringify({ id: i, method: "subscription", params: { path: "coldchain.site.live", input: { json: { limit: 10000 } } } }));
  const pong = setInterval(() => s.send("PONG"), 3000);
  for (let i = 0; i < 9; i++) { await new Promise((d) => setTimeout(d, 5000)); log("rss", mb(), "ext", process.memoryUsage().external >> 20, "heap", process.memoryUsage().heapUsed >> 20, world.backend.live.status().joining, world.backend.live.status().subscribers, "closed", closed); }
  clearInterval(pong); s.terminate();
}, 120000);

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as sendRequest, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { productLimits } from "@freehold/api/platform/limits/limits.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig, type Config } from "../config.ts";
import { createHttp } from "../http.ts";
import { mostMessages } from "../websocket/inflow.ts";
import { createWebSocket, maxSocketsPerNetwork } from "../websocket/websocket.ts";

const friend = "https://shop.example.com";

let world: World;
let config: Config;
let http: FastifyInstance;
let sockets: ReturnType<typeof createWebSocket>;
let address: string;

beforeAll(async () => {
  world = await createWorld({ name: "server_security", limits: productLimits });
  config = {
    ...readConfig({ TRUSTED_PROXIES: "127.0.0.2/32", ORIGINS: friend }),
    webFolder: "/nowhere",
    patience: { ...readConfig({}).patience, headers: 2000, request: 2500, idle: 100, check: 50 },
  };
  const log = pino({ level: "silent" });
  http = await createHttp(world.backend, config, log);
  sockets = createWebSocket(http.server, world.backend, { config, log });
  await http.listen({ port: 0, host: "127.0.0.1" });
  address = `127.0.0.1:${(http.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await sockets.close();
  await http.close();
  await world[Symbol.asyncDispose]();
});

type Sent = { readonly headers?: Record<string, string>; readonly from?: string; readonly password?: string };

/** Somebody signs in from an address of their own. */
const signIn = ({ headers = {}, from = "192.0.2.1", password = "correct horse battery" }: Sent = {}) =>
  http.inject({
    method: "POST",
    url: "/trpc/accounts.signIn",
    remoteAddress: from,
    headers: { "content-type": "application/json", host: address, ...headers },
    payload: superjson.stringify({ email: "viewer@ours.example", password }),
  });

const ask = (headers: Record<string, string> = {}, from = "192.0.2.1") =>
  http.inject({ method: "GET", url: "/trpc/accounts.session", remoteAddress: from, headers: { host: address, ...headers } });

describe("headers", () => {
  test("every answer tells browsers what they may do with it, errors and the API too", async () => {
    for (const url of ["/health", "/trpc/accounts.session", "/trpc/nothing", "/nothing"]) {
      const { headers } = await http.inject({ url, headers: { host: "freehold.example" } });
      expect(headers["content-security-policy"]).toMatch(/default-src 'self';script-src 'self' 'nonce-[0-9a-f]{32}';/);
      expect(headers["content-security-policy"]).toContain("connect-src 'self' ws://freehold.example wss://freehold.example");
      expect(headers["content-security-policy"]).toMatch(/object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'/);
      expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
      });
      expect(headers["x-powered-by"]).toBeUndefined();
    }
  });

  test("the page carries the nonce for styles of its own answer, and no other answer has it", async () => {
    const webFolder = await mkdtemp(join(tmpdir(), "freehold-web-"));
    await writeFile(join(webFolder, "index.html"), `<meta name="nonce" content="__STYLE_NONCE__">`);
    const app = await createHttp(world.backend, { ...config, webFolder }, pino({ level: "silent" }));
    const nonces = [];
    for (const url of ["/", "/index.html", "/some/page"]) {
      const { body, headers } = await app.inject({ url, headers: { host: address, accept: "text/html" } });
      const nonce = /content="([0-9a-f]{32})"/.exec(body)?.[1];
      expect(headers["content-security-policy"]).toContain(`style-src 'self' 'nonce-${nonce}';`);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(3);
    await app.close();
    await rm(webFolder, { recursive: true });
  });

  test("a host that is none gets into no policy", async () => {
    const { headers } = await http.inject({ url: "/health", headers: { host: "x; script-src *" } });
    expect(headers["content-security-policy"]).toContain("connect-src 'self' 'self';");
  });

  test("the object store, where it is another server, may be talked to and shown", async () => {
    const bucket = { endpoint: "https://files.example:9000", bucket: "b", region: "r", accessKeyId: "i", secretAccessKey: "s" };
    for (const [forcePathStyle, origin] of [
      [true, "https://files.example:9000"],
      [false, "https://b.files.example:9000"],
    ] as const) {
      const app = await createHttp(world.backend, { ...config, bucket: { ...bucket, forcePathStyle } }, pino({ level: "silent" }));
      const policy = String((await app.inject({ url: "/health" })).headers["content-security-policy"]);
      for (const directive of ["connect-src", "img-src"])
        expect(policy).toMatch(new RegExp(`${directive} [^;]*${origin.replaceAll(".", "\\.")}`));
      await app.close();
    }
  });

  test("only who came by HTTPS is told to keep to it", async () => {
    expect((await ask()).headers["strict-transport-security"]).toBeUndefined();
    const secure = await ask({ "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" }, "127.0.0.2");
    expect(secure.headers["strict-transport-security"]).toBe("max-age=31536000");
  });
});

describe("other origins", () => {
  const preflight = (origin: string) =>
    http.inject({
      method: "OPTIONS",
      url: "/trpc/accounts.signIn",
      headers: { host: address, origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });

  test("an origin that is named may ask, read the answer and send its cookie", async () => {
    expect((await preflight(friend)).headers).toMatchObject({
      "access-control-allow-origin": friend,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, HEAD, POST, PUT",
    });
    const answer = await signIn({ headers: { origin: friend } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ "access-control-allow-origin": friend, vary: expect.stringMatching(/Origin/i) });
  });

  test.each([
    "https://attacker.example",
    "https://shop.example.com.attacker.example",
    "https://shop.example.comm",
    "http://shop.example.com",
    "https://shop.example.com:444",
    "https://SHOP.example.com",
    "null",
    "",
  ])("the origin %j reads nothing and changes nothing", async (origin) => {
    expect((await preflight(origin)).headers["access-control-allow-origin"]).toBeUndefined();
    const read = await ask({ origin });
    expect(read.headers["access-control-allow-origin"]).toBeUndefined();
    expect(read.headers.vary).toMatch(/Origin/i);
    expect((await signIn({ headers: { origin } })).statusCode).toBe(403);
  });

  test("a browser that does not say from where, but that it is not from here, changes nothing", async () => {
    for (const site of ["cross-site", "same-site"]) expect((await signIn({ headers: { "sec-fetch-site": site } })).statusCode).toBe(403);
    for (const site of ["same-origin", "none"]) expect((await signIn({ headers: { "sec-fetch-site": site } })).statusCode).toBe(200);
  });

  test("a page of the same host by HTTP is another origin for who came by HTTPS", async () => {
    const headers = { origin: `http://${address}`, "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
    expect((await signIn({ from: "127.0.0.2", headers })).statusCode).toBe(403);
    expect((await signIn({ from: "127.0.0.2", headers: { ...headers, origin: `https://${address}` } })).statusCode).toBe(200);
  });

  test("ORIGINS takes origins and nothing that only looks like one", () => {
    for (const wrong of ["*", "https://shop.example.com/", "shop.example.com", "https://*.example.com/x", "null"])
      expect(() => readConfig({ ORIGINS: wrong })).toThrow("The configuration is not valid.");
  });
});

describe("cookies", () => {
  test("over HTTPS the session's cookie belongs to this very host, and no other name counts", async () => {
    const secure = { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
    const signed = await signIn({ from: "127.0.0.2", headers: { ...secure, origin: `https://${address}` } });
    const [cookie = ""] = String(signed.headers["set-cookie"]).split(";");
    expect(String(signed.headers["set-cookie"])).toMatch(
      /^__Host-freehold_session=[a-z0-9]+; .*HttpOnly; .*Path=\/; SameSite=Lax; Secure$/,
    );
    expect((await ask({ ...secure, cookie }, "127.0.0.2")).json().result.data.json).not.toBeNull();
    const planted = cookie.replace("__Host-", "");
    expect((await ask({ ...secure, cookie: planted }, "127.0.0.2")).json().result.data.json).toBeNull();
  });
});

describe("limits", () => {
  test("too many calls of one network are answered 429 with the time to wait, in the header too; others go on", async () => {
    const from = "198.51.100.1";
    for (let i = 0; i < 1200; i++) await world.backend.limits.arrive({ address: from, path: "any", kind: undefined, recipient: undefined });
    const answer = await ask({}, from);
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(answer.json().error.json).toMatchObject({
      message: "Too many requests. Wait a moment and try again.",
      data: { fault: "limits.tooManyCalls", retryAfter: Number(answer.headers["retry-after"]) },
    });
    expect((await ask({}, "198.51.100.2")).statusCode).toBe(200);
  });

  test("doors that ask no procedure are counted by themselves, for files that come and go; what asks for health is not", async () => {
    const from = "198.51.100.7";
    const at = (url: string, method: "GET" | "PUT" = "GET", remoteAddress = from) =>
      http.inject({ method, url, remoteAddress, headers: { host: address } });
    const id = world.ours.id;
    const doors = [`/files/${id}/${id}`, `/objects/${id}/file/${id}?expires=1&signature=x`, "/api/docs", "/api/v1/openapi.json"] as const;
    for (let i = 0; i < 6000; i++) await world.backend.limits.file(from);
    for (const answer of [...(await Promise.all(doors.map((url) => at(url)))), await at(doors[1], "PUT")]) {
      expect(answer.statusCode).toBe(429);
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
      expect(answer.json()).toMatchObject({ code: "limits.tooManyCalls", error: "Too many requests. Wait a moment and try again." });
    }
    expect((await at("/health/live")).statusCode).toBe(200);
    expect((await ask({}, from)).statusCode).toBe(200);
    expect((await at(doors[0], "GET", "198.51.100.8")).statusCode).toBe(404);
  });

  test("an export, which asks a procedure, is counted with the calls and says how long to wait", async () => {
    const from = "198.51.100.9";
    for (let i = 0; i < 1200; i++) await world.backend.limits.arrive({ address: from, path: "any", kind: undefined, recipient: undefined });
    for (const file of ["export", "audit.csv", "records/members.csv"]) {
      const answer = await http.inject({ url: `/organizations/${world.ours.id}/${file}`, remoteAddress: from, headers: { host: address } });
      expect([answer.statusCode, Number(answer.headers["retry-after"]) > 0]).toEqual([429, true]);
    }
  });

  test("every call of a batch counts", async () => {
    const from = "198.51.100.3";
    for (let i = 0; i < 1190; i++) await world.backend.limits.arrive({ address: from, path: "any", kind: undefined, recipient: undefined });
    const paths = Array.from({ length: 20 }, () => "accounts.session").join(",");
    const answer = await http.inject({ url: `/trpc/${paths}?batch=1`, remoteAddress: from, headers: { host: address } });
    expect(answer.statusCode).toBe(207);
    expect(answer.headers["retry-after"]).toBeDefined();
    expect(answer.json<object[]>().filter((one) => "error" in one)).toHaveLength(10);
  });

  test("whom a stranger claims to speak for counts for nothing; whom a trusted proxy speaks for counts", async () => {
    const claim = (i: number) => ({ "x-forwarded-for": `203.0.113.${i % 250}` });
    const spoofed = await Promise.all(Array.from({ length: 1201 }, (_, i) => ask(claim(i), "198.51.100.4")));
    expect(spoofed.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(0);
    // A client behind the proxy writes a header of its own: the proxy's entry is the last one and counts.
    const forged = await Promise.all(
      Array.from({ length: 1201 }, (_, i) => ask({ "x-forwarded-for": `203.0.113.${i % 250}, 198.51.100.5` }, "127.0.0.2")),
    );
    expect(forged.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(0);
    expect((await ask({ "x-forwarded-for": "198.51.100.6" }, "127.0.0.2")).statusCode).toBe(200);
  });

  test("the password of one account is guessed slowly, whether or not anybody has it", async () => {
    const guess = async (email: string) => {
      const answer = await http.inject({
        method: "POST",
        url: "/trpc/accounts.signIn",
        remoteAddress: "198.51.100.7",
        headers: { "content-type": "application/json", host: address },
        payload: superjson.stringify({ email, password: "a wrong password" }),
      });
      return [answer.statusCode, answer.json().error.json.data.fault, answer.headers["retry-after"]];
    };
    const guesses = async (email: string) => {
      const answers = [];
      for (let i = 0; i < 7; i++) answers.push(await guess(email));
      return answers;
    };
    const known = await guesses("staff@ours.example");
    expect(known.map(([status]) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(known.at(-1)).toEqual([429, "identity.tooManyAttempts", expect.stringMatching(/^(59|60)$/)]);
    const unknown = await guesses("nobody@ours.example");
    expect(unknown.map(([status, fault]) => [status, fault])).toEqual(known.map(([status, fault]) => [status, fault]));
  });
});

describe("people who share a network", () => {
  test("a colleague who guesses closes the network's door, but not that of a browser which its owner has used before", async () => {
    const origin = `http://${address}`;
    const office = { from: "198.51.100.8", headers: { origin } };
    const cookies = [(await signIn(office)).headers["set-cookie"] ?? []].flat();
    const device = cookies.map((cookie) => cookie.split(";", 1)[0]!).find((cookie) => cookie.startsWith("freehold_device="))!;
    for (let i = 0; i < 5; i++) expect((await signIn({ ...office, password: "a wrong password" })).statusCode).toBe(401);
    expect((await signIn(office)).statusCode).toBe(429);
    expect((await signIn({ ...office, headers: { origin, cookie: device } })).statusCode).toBe(200);
    // Somebody else's cookie opens nothing, nor does one that was made up.
    const forged = `${device.slice(0, -1)}${device.endsWith("a") ? "b" : "a"}`;
    expect((await signIn({ ...office, headers: { origin, cookie: forged } })).statusCode).toBe(429);
  });
});

describe("sockets", () => {
  const open = (headers: Record<string, string> = {}) => new WebSocket(`ws://${address}/trpc`, { headers });
  const statusOf = (socket: WebSocket) =>
    new Promise<number>((done) => {
      socket.once("open", () => done(101));
      socket.once("unexpected-response", (_request, response) => done(response.statusCode!));
    });

  test.each(["https://attacker.example", "null", "http://127.0.0.1"])("one from %s is refused", async (origin) => {
    expect(await statusOf(open({ origin }))).toBe(403);
  });

  test("one network may send so much, whoever it is; what is too much ends the socket that sent it", async () => {
    const open = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`ws://${address}/trpc`);
      await once(socket, "open");
      return socket;
    };
    const [long, many] = [await open(), await open()];
    long.send("[".repeat(256 * 1024 + 1));
    expect((await once(long, "close"))[0]).toBe(1009);
    let answers = 0;
    many.on("message", () => answers++);
    for (let i = 0; i < mostMessages * 2; i++) many.send(`{"id":1,"method":"nothing"}`);
    await once(many, "close");
    expect(answers).toBeLessThanOrEqual(mostMessages);
  });

  test("one network may hold so many, and one that closes makes room", async () => {
    const held = Array.from({ length: maxSocketsPerNetwork }, () => open());
    expect(new Set(await Promise.all(held.map(statusOf)))).toEqual(new Set([101]));
    expect(await statusOf(open())).toBe(429);
    held[0]!.close();
    await once(held[0]!, "close");
    await expect.poll(() => statusOf(open())).toBe(101);
    for (const socket of held) socket.terminate();
  });
});

describe("slow clients", () => {
  /** What the server answers to these bytes, until it ends the connection, and how long that took. */
  async function send(bytes: string): Promise<{ answer: string; milliseconds: number }> {
    const socket = connect(Number(address.split(":")[1]), "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => (answer += String(data)));
    socket.on("error", () => {});
    const started = performance.now();
    socket.write(bytes);
    await once(socket, "close");
    return { answer, milliseconds: performance.now() - started };
  }

  test("headers that do not come to an end end the connection", async () => {
    const { answer, milliseconds } = await send("GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ");
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(milliseconds).toBeLessThan(20_000);
  });

  test("a body that does not come ends the connection", async () => {
    const head = "POST /trpc/accounts.signOut HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    const { answer, milliseconds } = await send(head);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(milliseconds).toBeLessThan(20_000);
  });

  test("an idle connection is given back", async () => {
    const { answer, milliseconds } = await send("GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(milliseconds).toBeLessThan(20_000);
  });

  test("headers and addresses without end are refused", async () => {
    expect((await send(`GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${"x".repeat(20_000)}\r\n\r\n`)).answer).toMatch(/^HTTP\/1\.1 431 /);
    expect((await send(`GET /${"x".repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)).answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  test("what anybody may call is short: a stranger cannot have megabytes read", async () => {
    const send = (path: string, headers: Record<string, string> = {}) =>
      http.inject({
        method: "POST",
        url: `/trpc/${path}`,
        headers: { "content-type": "application/json", host: address, ...headers },
        payload: `{"json":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      });
    const open = [
      "accounts.signIn",
      "accounts.me,accounts.signIn?batch=1",
      "accounts.me%2Caccounts.signIn?batch=1",
      "invitations.invite",
      "nothing",
      "__proto__",
      "accounts%2EsignIn",
    ];
    for (const path of open) expect((await send(path)).statusCode, path).toBe(413);
    expect((await send("coldchain.reading.ingest")).statusCode).toBe(401);
    expect((await send("coldchain.reading.ingest", { "content-type": "multipart/form-data; boundary=x" })).statusCode).toBe(415);
  });

  test("the outbox is open to who develops here, but on no server that others reach, whatever a proxy passes on", async () => {
    const outbox = async (publicUrl: string | undefined): Promise<number> => {
      const app = await createHttp(world.backend, { ...config, publicUrl }, pino({ level: "silent" }));
      const url = `/trpc/mail.outbox?input=${encodeURIComponent(superjson.stringify({}))}`;
      const { statusCode } = await app.inject({ url, headers: { host: "localhost:4000" } });
      await app.close();
      return statusCode;
    };
    expect(await outbox(undefined)).toBe(200);
    expect(await outbox("http://localhost:4000")).toBe(200);
    expect(await outbox("https://food.example")).toBe(404);
  });

  test("what comes without its length is short, too, and is read when it is", async () => {
    const send = async (megabytes: number): Promise<number> => {
      const request = sendRequest({
        host: "127.0.0.1",
        port: Number(address.split(":")[1]),
        method: "POST",
        path: "/trpc/accounts.signOut",
      });
      request.setHeader("content-type", "application/json");
      // What the server no longer reads cannot be written.
      request.on("error", () => {});
      // Written before the end, so that its length is not known when it begins.
      request.write("{}");
      request.end(" ".repeat(megabytes * 1024 * 1024));
      const [answer] = (await once(request, "response")) as [IncomingMessage];
      answer.resume();
      return answer.statusCode!;
    };
    expect(await send(0)).toBe(200);
    expect(await send(2)).toBe(413);
  });

  test("a body larger than any batch of readings is refused before it is read", async () => {
    const answer = await http.inject({
      method: "POST",
      url: "/trpc/accounts.signIn",
      headers: { "content-type": "application/json", host: address },
      payload: "x".repeat(4 * 1024 * 1024 + 1),
    });
    expect(answer.statusCode).toBe(413);
  });
});

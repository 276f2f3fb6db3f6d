import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { createHttp } from "../http.ts";
import { friend, openGuardedDoor, type GuardedDoor } from "./testing/guarded-door.ts";

let door: GuardedDoor;
beforeAll(async () => {
  door = await openGuardedDoor("server_security");
});
afterAll(() => door[Symbol.asyncDispose]());

describe("headers", () => {
  test("every answer tells browsers what they may do with it, errors and the API too", async () => {
    for (const url of ["/health", "/trpc/accounts.session", "/trpc/nothing", "/nothing"]) {
      const { headers } = await door.http.inject({ url, headers: { host: "freehold.example" } });
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
    const app = await createHttp(door.world.backend, { ...door.config, webFolder }, pino({ level: "silent" }));
    const nonces = [];
    for (const url of ["/", "/index.html", "/some/page"]) {
      const { body, headers } = await app.inject({ url, headers: { host: door.address, accept: "text/html" } });
      const nonce = /content="([0-9a-f]{32})"/.exec(body)?.[1];
      expect(headers["content-security-policy"]).toContain(`style-src 'self' 'nonce-${nonce}';`);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(3);
    await app.close();
    await rm(webFolder, { recursive: true });
  });

  test("a host that is none gets into no policy", async () => {
    const { headers } = await door.http.inject({ url: "/health", headers: { host: "x; script-src *" } });
    expect(headers["content-security-policy"]).toContain("connect-src 'self' 'self';");
  });

  test("the object store, where it is another server, may be talked to and shown", async () => {
    const bucket = { endpoint: "https://files.example:9000", bucket: "b", region: "r", accessKeyId: "i", secretAccessKey: "s" };
    for (const [forcePathStyle, origin] of [
      [true, "https://files.example:9000"],
      [false, "https://b.files.example:9000"],
    ] as const) {
      const app = await createHttp(
        door.world.backend,
        { ...door.config, bucket: { ...bucket, forcePathStyle } },
        pino({ level: "silent" }),
      );
      const policy = String((await app.inject({ url: "/health" })).headers["content-security-policy"]);
      for (const directive of ["connect-src", "img-src"])
        expect(policy).toMatch(new RegExp(`${directive} [^;]*${origin.replaceAll(".", "\\.")}`));
      await app.close();
    }
  });

  test("only who came by HTTPS is told to keep to it", async () => {
    expect((await door.ask()).headers["strict-transport-security"]).toBeUndefined();
    const secure = await door.ask({ "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" }, "127.0.0.2");
    expect(secure.headers["strict-transport-security"]).toBe("max-age=31536000");
  });
});

describe("other origins", () => {
  const preflight = (origin: string) =>
    door.http.inject({
      method: "OPTIONS",
      url: "/trpc/accounts.signIn",
      headers: { host: door.address, origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });

  test("an origin that is named may ask, read the answer and send its cookie", async () => {
    expect((await preflight(friend)).headers).toMatchObject({
      "access-control-allow-origin": friend,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, HEAD, POST, PUT",
    });
    const answer = await door.signIn({ headers: { origin: friend } });
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
    const read = await door.ask({ origin });
    expect(read.headers["access-control-allow-origin"]).toBeUndefined();
    expect(read.headers.vary).toMatch(/Origin/i);
    expect((await door.signIn({ headers: { origin } })).statusCode).toBe(403);
  });

  test("a browser that does not say from where, but that it is not from here, changes nothing", async () => {
    for (const site of ["cross-site", "same-site"])
      expect((await door.signIn({ headers: { "sec-fetch-site": site } })).statusCode).toBe(403);
    for (const site of ["same-origin", "none"]) expect((await door.signIn({ headers: { "sec-fetch-site": site } })).statusCode).toBe(200);
  });

  test("a page of the same host by HTTP is another origin for who came by HTTPS", async () => {
    const headers = { origin: `http://${door.address}`, "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
    expect((await door.signIn({ from: "127.0.0.2", headers })).statusCode).toBe(403);
    expect((await door.signIn({ from: "127.0.0.2", headers: { ...headers, origin: `https://${door.address}` } })).statusCode).toBe(200);
  });

  test("ORIGINS takes origins and nothing that only looks like one", () => {
    for (const wrong of ["*", "https://shop.example.com/", "shop.example.com", "https://*.example.com/x", "null"])
      expect(() => readConfig({ ORIGINS: wrong })).toThrow("The configuration is not valid.");
  });
});

describe("cookies", () => {
  test("over HTTPS the session's cookie belongs to this very host, and no other name counts", async () => {
    const secure = { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
    const signed = await door.signIn({ from: "127.0.0.2", headers: { ...secure, origin: `https://${door.address}` } });
    const [cookie = ""] = String(signed.headers["set-cookie"]).split(";");
    expect(String(signed.headers["set-cookie"])).toMatch(
      /^__Host-freehold_session=[a-z0-9]+; .*HttpOnly; .*Path=\/; SameSite=Lax; Secure$/,
    );
    expect((await door.ask({ ...secure, cookie }, "127.0.0.2")).json().result.data.json).not.toBeNull();
    const planted = cookie.replace("__Host-", "");
    expect((await door.ask({ ...secure, cookie: planted }, "127.0.0.2")).json().result.data.json).toBeNull();
  });
});

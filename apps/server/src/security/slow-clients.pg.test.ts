import { once } from "node:events";
import { request as sendRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { pino } from "pino";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttp } from "../http.ts";
import { openGuardedDoor, type GuardedDoor } from "./testing/guarded-door.ts";

let door: GuardedDoor;
beforeAll(async () => {
  door = await openGuardedDoor("server_slow");
});
afterAll(() => door[Symbol.asyncDispose]());

describe("slow clients", () => {
  /** What the server answers to these bytes, until it ends the connection, and how long that took. */
  async function send(bytes: string): Promise<{ answer: string; milliseconds: number }> {
    const socket = connect(Number(door.address.split(":")[1]), "127.0.0.1");
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
      door.http.inject({
        method: "POST",
        url: `/trpc/${path}`,
        headers: { "content-type": "application/json", host: door.address, ...headers },
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
      const app = await createHttp(door.world.backend, { ...door.config, publicUrl }, pino({ level: "silent" }));
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
        port: Number(door.address.split(":")[1]),
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
    const answer = await door.http.inject({
      method: "POST",
      url: "/trpc/accounts.signIn",
      headers: { "content-type": "application/json", host: door.address },
      payload: "x".repeat(4 * 1024 * 1024 + 1),
    });
    expect(answer.statusCode).toBe(413);
  });
});

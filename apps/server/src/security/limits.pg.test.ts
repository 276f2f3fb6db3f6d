import { once } from "node:events";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { mostMessages } from "../websocket/inflow.ts";
import { maxSocketsPerNetwork } from "../websocket/websocket.ts";
import { openGuardedDoor, type GuardedDoor } from "./testing/guarded-door.ts";

let door: GuardedDoor;
beforeAll(async () => {
  door = await openGuardedDoor("server_limits");
});
afterAll(() => door[Symbol.asyncDispose]());

describe("limits", () => {
  test("too many calls of one network are answered 429 with the time to wait, in the header too; others go on", async () => {
    const from = "198.51.100.1";
    for (let i = 0; i < 1200; i++)
      await door.world.backend.limits.arrive({ address: from, path: "any", kind: undefined, recipient: undefined });
    const answer = await door.ask({}, from);
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(answer.json().error.json).toMatchObject({
      message: "Too many requests. Wait a moment and try again.",
      data: { fault: "limits.tooManyCalls", retryAfter: Number(answer.headers["retry-after"]) },
    });
    expect((await door.ask({}, "198.51.100.2")).statusCode).toBe(200);
  });

  test("doors that ask no procedure are counted by themselves, for files that come and go; what asks for health is not", async () => {
    const from = "198.51.100.7";
    const at = (url: string, method: "GET" | "PUT" = "GET", remoteAddress = from) =>
      door.http.inject({ method, url, remoteAddress, headers: { host: door.address } });
    const id = door.world.ours.id;
    const doors = [`/files/${id}/${id}`, `/objects/${id}/file/${id}?expires=1&signature=x`, "/api/docs", "/api/v1/openapi.json"] as const;
    for (let i = 0; i < 6000; i++) await door.world.backend.limits.file(from);
    for (const answer of [...(await Promise.all(doors.map((url) => at(url)))), await at(doors[1], "PUT")]) {
      expect(answer.statusCode).toBe(429);
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
      expect(answer.json()).toMatchObject({ code: "limits.tooManyCalls", error: "Too many requests. Wait a moment and try again." });
    }
    expect((await at("/health/live")).statusCode).toBe(200);
    expect((await door.ask({}, from)).statusCode).toBe(200);
    expect((await at(doors[0], "GET", "198.51.100.8")).statusCode).toBe(404);
  });

  test("an export, which asks a procedure, is counted with the calls and says how long to wait", async () => {
    const from = "198.51.100.9";
    for (let i = 0; i < 1200; i++)
      await door.world.backend.limits.arrive({ address: from, path: "any", kind: undefined, recipient: undefined });
    for (const file of ["export", "audit.csv", "records/members.csv"]) {
      const answer = await door.http.inject({
        url: `/organizations/${door.world.ours.id}/${file}`,
        remoteAddress: from,
        headers: { host: door.address },
      });
      expect([answer.statusCode, Number(answer.headers["retry-after"]) > 0]).toEqual([429, true]);
    }
  });

  test("every call of a batch counts", async () => {
    const from = "198.51.100.3";
    for (let i = 0; i < 1190; i++)
      await door.world.backend.limits.arrive({ address: from, path: "any", kind: undefined, recipient: undefined });
    const paths = Array.from({ length: 20 }, () => "accounts.session").join(",");
    const answer = await door.http.inject({ url: `/trpc/${paths}?batch=1`, remoteAddress: from, headers: { host: door.address } });
    expect(answer.statusCode).toBe(207);
    expect(answer.headers["retry-after"]).toBeDefined();
    expect(answer.json<object[]>().filter((one) => "error" in one)).toHaveLength(10);
  });

  test("whom a stranger claims to speak for counts for nothing; whom a trusted proxy speaks for counts", async () => {
    const claim = (i: number) => ({ "x-forwarded-for": `203.0.113.${i % 250}` });
    const spoofed = await Promise.all(Array.from({ length: 1201 }, (_, i) => door.ask(claim(i), "198.51.100.4")));
    expect(spoofed.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(0);
    // A client behind the proxy writes a header of its own: the proxy's entry is the last one and counts.
    const forged = await Promise.all(
      Array.from({ length: 1201 }, (_, i) => door.ask({ "x-forwarded-for": `203.0.113.${i % 250}, 198.51.100.5` }, "127.0.0.2")),
    );
    expect(forged.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(0);
    expect((await door.ask({ "x-forwarded-for": "198.51.100.6" }, "127.0.0.2")).statusCode).toBe(200);
  });

  test("the password of one account is guessed slowly, whether or not anybody has it", async () => {
    const guess = async (email: string) => {
      const answer = await door.http.inject({
        method: "POST",
        url: "/trpc/accounts.signIn",
        remoteAddress: "198.51.100.7",
        headers: { "content-type": "application/json", host: door.address },
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
    const origin = `http://${door.address}`;
    const office = { from: "198.51.100.8", headers: { origin } };
    const cookies = [(await door.signIn(office)).headers["set-cookie"] ?? []].flat();
    const device = cookies.map((cookie) => cookie.split(";", 1)[0]!).find((cookie) => cookie.startsWith("freehold_device="))!;
    for (let i = 0; i < 5; i++) expect((await door.signIn({ ...office, password: "a wrong password" })).statusCode).toBe(401);
    expect((await door.signIn(office)).statusCode).toBe(429);
    expect((await door.signIn({ ...office, headers: { origin, cookie: device } })).statusCode).toBe(200);
    // Somebody else's cookie opens nothing, nor does one that was made up.
    const forged = `${device.slice(0, -1)}${device.endsWith("a") ? "b" : "a"}`;
    expect((await door.signIn({ ...office, headers: { origin, cookie: forged } })).statusCode).toBe(429);
  });
});

describe("sockets", () => {
  const open = (headers: Record<string, string> = {}) => new WebSocket(`ws://${door.address}/trpc`, { headers });
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
      const socket = new WebSocket(`ws://${door.address}/trpc`);
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

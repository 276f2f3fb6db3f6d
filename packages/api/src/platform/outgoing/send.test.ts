import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createSend, NotSent, type Resolve } from "./send.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A receiver on this machine that answers so. */
async function receiver(answer: RequestListener): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { port: (server.address() as AddressInfo).port, asked };
}

const here = ["127.0.0.0/8"];
const patient = { allowed: here, milliseconds: 20_000 };
const message = { headers: { "content-type": "application/json" }, body: "{}" };

/** What keeps a message from being sent; undefined when it was. */
async function problemOf(sending: Promise<unknown>): Promise<string | undefined> {
  try {
    await sending;
    return undefined;
  } catch (error) {
    if (error instanceof NotSent) return error.problem;
    throw error;
  }
}

describe("a receiver", () => {
  test("that answers is believed, and what it says is kept in part and without what cannot be stored", async () => {
    const { port, asked } = await receiver((_, response) => {
      response.writeHead(503, { "retry-after": "7" });
      response.end(`no\u0000 room ${"x".repeat(3000)}`);
    });
    const answered = await createSend(patient)({ url: `http://127.0.0.1:${port}/hook`, ...message });
    expect(answered).toMatchObject({ status: 503, retryAfter: 7, text: expect.stringMatching(/^no room x{100}/) });
    expect(answered.text.length).toBeLessThanOrEqual(1000);
    expect(asked).toEqual([`POST /hook 127.0.0.1:${port}`]);
  });

  test("that says nothing, or goes on for ever, is not waited for", async () => {
    const silent = await receiver(() => undefined);
    const dripping = await receiver((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(drip));
    });
    const send = createSend({ ...patient, milliseconds: 400 });
    const began = performance.now();
    const both = [silent, dripping].map(({ port }) => problemOf(send({ url: `http://127.0.0.1:${port}`, ...message })));
    expect(await Promise.all(both)).toEqual(["tooSlow", "tooSlow"]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("that says too much is read no further", async () => {
    const { port } = await receiver((_, response) => {
      response.writeHead(200);
      const flood = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "x")));
      };
      response.on("drain", flood);
      flood();
    });
    expect(await createSend(patient)({ url: `http://127.0.0.1:${port}`, ...message })).toMatchObject({ status: 200 });
  });

  test("that promises more than it says has not answered", async () => {
    const { port } = await receiver((request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("lie");
      setImmediate(() => request.socket.destroy());
    });
    expect(await problemOf(createSend(patient)({ url: `http://127.0.0.1:${port}`, ...message }))).toBe("unreachable");
  });

  test("that leads elsewhere is not followed", async () => {
    const elsewhere = await receiver((_, response) => response.end("stolen"));
    for (const status of [301, 302, 303, 307, 308]) {
      const { port } = await receiver((_, response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/` });
        response.end();
      });
      expect(await problemOf(createSend(patient)({ url: `http://127.0.0.1:${port}`, ...message }))).toBe("leadsElsewhere");
    }
    expect(elsewhere.asked).toEqual([]);
  });

  test("that is not there cannot be reached", async () => {
    const { port } = await receiver(() => undefined);
    servers[0]!.close();
    const send = createSend(patient);
    expect(await problemOf(send({ url: `http://127.0.0.1:${port}`, ...message }))).toBe("unreachable");
  });
});

describe("nothing inside is reached", () => {
  const names = (table: Readonly<Record<string, readonly string[]>>): Resolve => {
    const asked = new Map<string, number>();
    return async (hostname) => {
      const turn = asked.get(hostname) ?? 0;
      asked.set(hostname, turn + 1);
      const found = table[hostname];
      if (!found) throw new Error("ENOTFOUND");
      // What is asked again is answered otherwise.
      return (hostname.startsWith("rebinding") ? [found[Math.min(turn, found.length - 1)]!] : found).map((address) => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
    };
  };

  test("by a name that stands for an address inside, alone or among others", async () => {
    const { port, asked } = await receiver((_, response) => response.end());
    const resolve = names({
      "inside.example": ["127.0.0.1"],
      "mixed.example": ["1.1.1.1", "127.0.0.1"],
      "six.example": ["::ffff:127.0.0.1"],
    });
    const send = createSend({ allowed: [], resolve, milliseconds: 20_000 });
    for (const name of ["inside.example", "mixed.example", "six.example", "127.0.0.1", "2130706433", "[::ffff:7f00:1]"])
      expect(`${name}: ${await problemOf(send({ url: `https://${name}:${port}/`, ...message }))}`).toBe(`${name}: notAllowed`);
    expect(asked).toEqual([]);
  });

  test("by a name that is asked again after it was checked: it is asked once, and that answer is used", async () => {
    const { port, asked } = await receiver((_, response) => response.end());
    // First an address that is allowed and at which nobody listens, then this machine.
    const resolve = names({ "rebinding.example": ["127.0.0.99", "127.0.0.1"] });
    const send = createSend({ allowed: ["127.0.0.99/32"], resolve, milliseconds: 20_000 });
    expect(await problemOf(send({ url: `http://rebinding.example:${port}/`, ...message }))).toBe("unreachable");
    expect(asked).toEqual([]);
    // The other way about it is refused.
    const refusing = createSend({ allowed: [], resolve, milliseconds: 20_000 });
    expect(await problemOf(refusing({ url: `https://rebinding.example:${port}/`, ...message }))).toBe("notAllowed");
  });

  test("without encryption, unless the operator lists the place", async () => {
    const resolve = names({ "public.example": ["1.1.1.1"] });
    expect(await problemOf(createSend({ allowed: here, resolve })({ url: "http://public.example/", ...message }))).toBe("notAllowed");
  });

  test("by other protocols, or with a name and a password in the address", async () => {
    const send = createSend(patient);
    for (const url of ["file:///etc/passwd", "gopher://127.0.0.1:1/", "ftp://example.com/", "https://a:b@example.com/", "nonsense"])
      expect(await problemOf(send({ url, ...message }))).toBe("notAllowed");
  });

  test("by a name of which nobody knows anything, or a resolver that never answers", async () => {
    expect(await problemOf(createSend({ allowed: [], resolve: names({}) })({ url: "https://nowhere.example/", ...message }))).toBe(
      "unreachable",
    );
    const never: Resolve = () => new Promise(() => undefined);
    const send = createSend({ allowed: [], resolve: never, milliseconds: 50 });
    expect(await problemOf(send({ url: "https://slow.example/", ...message }))).toBe("tooSlow");
  });
});

test("a server that would rather speak another protocol, or only begins to answer, is as good as none", async () => {
  for (const words of [
    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\n\r\n",
  ]) {
    const { port } = await receiver(() => undefined);
    servers.at(-1)!.removeAllListeners("request");
    servers.at(-1)!.on("connection", (socket) => socket.write(words));
    const sending = problemOf(createSend({ ...patient, milliseconds: 400 })({ url: `http://127.0.0.1:${port}`, ...message }));
    expect(["unreachable", "tooSlow"]).toContain(await sending);
  }
});

test("a server that answers without HTTP is as good as none", async () => {
  const { port } = await receiver(() => undefined);
  servers[0]!.removeAllListeners("request");
  servers[0]!.on("connection", (socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
  expect(await problemOf(createSend(patient)({ url: `http://127.0.0.1:${port}`, ...message }))).toBe("unreachable");
});

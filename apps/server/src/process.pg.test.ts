import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppRouter } from "@freehold/api/router.ts";
import { tokensOf } from "@freehold/api/testing/program.ts";
import { quickFolder } from "@freehold/kernel/testing/quick-folder.ts";
import { ServerProcess } from "./testing/server-process.ts";

let folder: string;
beforeAll(() => {
  folder = quickFolder("freehold-process-");
});
afterAll(async () => {
  for (const server of servers) if (server.isRunning) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const servers: ServerProcess[] = [];
function start(environment: Record<string, string> = {}): ServerProcess {
  const server = new ServerProcess({ PORT: "0", FREEHOLD_DATA: join(folder, "data"), ...environment });
  servers.push(server);
  return server;
}

function clientOf(url: string, headers: Record<string, string> = {}) {
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers })] });
}

test("what was acknowledged survives kill -9 of the server and of PostgreSQL", async () => {
  const first = start();
  let url = await first.ready();
  const client = clientOf(url);
  await client.accounts.register.mutate({ email: "a@example.com", name: "A", password: "correct horse battery" });
  // Without a mail server the letter waits where who develops on this machine can read it.
  const [letter] = await client.mail.outbox.query({ recipient: "a@example.com" });
  const ticket = new URL(letter!.link!).searchParams.get("ticket")!;
  const { accessToken } = tokensOf(await client.accounts.verifyAddress.mutate({ ticket }));
  const authorization = `Bearer ${accessToken}`;
  const organization = await clientOf(url, { authorization }).organizations.create.mutate({ name: "Ours", slug: "ours" });
  const headers = { authorization, "x-organization-id": organization.id };
  await clientOf(url, headers).coldchain.site.create.mutate({ name: "before the server's death" });
  await first.stop("SIGKILL");

  const second = start();
  url = await second.ready();
  await clientOf(url, headers).coldchain.site.create.mutate({ name: "before PostgreSQL's death" });
  const pid = Number((await readFile(join(folder, "data/postgres/data/postmaster.pid"), "utf8")).split("\n")[0]);
  process.kill(pid, "SIGKILL");
  await second.stop("SIGKILL");

  const third = start();
  url = await third.ready();
  const { rows } = await clientOf(url, headers).coldchain.site.list.query({ sort: "name" });
  expect(rows.map(({ name }) => name)).toEqual(["before PostgreSQL's death", "before the server's death"]);
  expect(await third.stop()).toBe(0);
  await expect(readFile(join(folder, "data/postgres/data/postmaster.pid"))).rejects.toMatchObject({ code: "ENOENT" });
});

/** The one sentence for the person, and that it is one. */
async function refusal(server: ServerProcess): Promise<{ code: number | null; sentence: string }> {
  const code = await server.exited;
  expect(server.output).not.toMatch(/\n\s+at /);
  return { code, sentence: server.output.trim().split("\n").at(-1)! };
}

test("a port in use is said in one sentence", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => taken.once("listening", done));
  const { code, sentence } = await refusal(start({ PORT: String((taken.address() as AddressInfo).port) }));
  expect(code).toBe(75);
  expect(sentence).toMatch(/^The port is in use by another program\./);
  taken.close();
});

test("a data folder that cannot be made is said in one sentence", async () => {
  await writeFile(join(folder, "file"), "");
  const { code, sentence } = await refusal(start({ FREEHOLD_DATA: join(folder, "file/data") }));
  expect(code).toBe(75);
  expect(sentence).toMatch(/^The data folder cannot be written\./);
});

test("a database that is not there is said in one sentence, without its password", async () => {
  const { code, sentence } = await refusal(start({ DATABASE_URL: "postgres://me:hush@127.0.0.1:9/none", FREEHOLD_SECRET: "s".repeat(32) }));
  expect(code).toBe(75);
  expect(sentence).toMatch(/database/i);
  expect(sentence).not.toMatch(/hush/);
});

test("a damaged secret is refused: passwords that follow from it would be known to all", async () => {
  await mkdir(join(folder, "damaged"));
  await writeFile(join(folder, "damaged/secret"), "");
  const { code, sentence } = await refusal(start({ FREEHOLD_DATA: join(folder, "damaged") }));
  expect(code).toBe(75);
  expect(sentence).toMatch(/^The secret of this installation is damaged\./);
});

test("a request for a socket that is nonsense, or is broken off, does not end the server", async () => {
  const server = start();
  const url = new URL(await server.ready());
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  for (const path of ["//", "/foo", "http://[", "/trpc/../x"]) {
    const socket = connect(Number(url.port), "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(upgrade(path) + "x".repeat(200_000));
    socket.resetAndDestroy();
    await once(socket, "close");
  }
  expect(await (await fetch(new URL("/health", url))).json()).toMatchObject({ status: "ok" });
  expect(await server.stop()).toBe(0);
});

test("a wrong variable is named", async () => {
  const { code, sentence } = await refusal(start({ PORT: "many" }));
  expect(code).toBe(2);
  expect(sentence).toMatch(/PORT/);
});

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify, type FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { diskStore } from "@freehold/storage/disk-store.ts";
import { newKey, type ObjectKey } from "@freehold/storage/object-key.ts";
import type { ObjectStore } from "@freehold/storage/object-store.ts";
import { fullDisk } from "@freehold/storage/testing/full-disk.ts";
import { objects } from "./objects.ts";

let app: FastifyInstance;
let store: ObjectStore;
let folder: string;
let now = new Date("2026-05-01T12:00:00Z");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "freehold-door-"));
  store = diskStore({ folder, secret: "a secret of thirty-two characters", clock: () => now });
  app = fastify({ bodyLimit: 10 });
  await objects(app, store.door!, pino({ level: "silent" }));
  await app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const key = (): ObjectKey => newKey(newId(), "logo", now);
const signed = (of: ObjectKey, bytes = 5) => store.signUpload({ key: of, contentType: "image/png", bytes, seconds: 60 });
const put = (url: string, payload: string, type = "image/png") =>
  app.inject({ method: "PUT", url, headers: { "content-type": type }, payload });

test("a signed upload is stored, also one above the limit of other requests, and read back by a signed address", async () => {
  const made = key();
  const { url } = await signed(made, 100);
  expect((await put(url, "x".repeat(100))).statusCode).toBe(204);
  const read = await app.inject({ url: await store.signRead({ key: made, seconds: 60 }) });
  expect([read.statusCode, read.body.length]).toEqual([200, 100]);
  expect(read.headers).toMatchObject({
    "content-type": "image/png",
    "content-length": "100",
    "content-disposition": "inline",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cache-control": "private, max-age=60, immutable",
  });
});

test("more than was signed is 413, less is 400, another type is 403, and none of it is kept", async () => {
  const made = key();
  const { url } = await signed(made);
  expect((await put(url, "hello!")).statusCode).toBe(413);
  expect((await put(url, "hell")).statusCode).toBe(400);
  const typed = await put(url, "hello", "text/html");
  expect([typed.statusCode, typed.json()]).toEqual([403, expect.objectContaining({ code: "objects.typeWrong" })]);
  expect(await store.head(made)).toBeUndefined();
});

test("a sender that does not say how much it sends is stopped at what was signed", async () => {
  const made = key();
  const { url } = await signed(made);
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  socket.write(`PUT ${url} HTTP/1.1\r\nhost: x\r\ncontent-type: image/png\r\ntransfer-encoding: chunked\r\n\r\n8\r\n12345678\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await store.head(made)).toBeUndefined();
});

test("whoever sends a file to a full disk hears of it when all is sent, and keeps the line for the next try", async () => {
  const made = key();
  const body = Buffer.alloc(8 * 1024 * 1024);
  const { url } = await signed(made, body.byteLength);
  const { port } = app.server.address() as AddressInfo;
  const send = () => fetch(`http://127.0.0.1:${port}${url}`, { method: "PUT", headers: { "content-type": "image/png" }, body });
  {
    using _disk = await fullDisk();
    const answer = await send();
    expect([answer.status, answer.headers.get("connection")]).toEqual([507, "keep-alive"]);
    expect(await answer.json()).toMatchObject({ code: "storage.storeFull", error: expect.stringContaining("make room") as string });
  }
  expect((await send()).status).toBe(204);
  expect(await store.head(made)).toMatchObject({ bytes: body.byteLength });
});

test("a line that is slower than other requests may be finishes what it sends, and one that falls silent or has no right does not", async () => {
  const impatient = fastify({ requestTimeout: 300, http: { headersTimeout: 300, connectionsCheckingInterval: 50 } });
  await objects(impatient, store.door!, pino({ level: "silent" }), { stallMs: 1500 });
  await impatient.listen({ port: 0, host: "127.0.0.1" });
  const { port } = impatient.server.address() as AddressInfo;
  /** Sends so much of a file, a byte at a time, and answers what the server says before it hangs up. */
  const drip = async (url: string, bytes: number): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`PUT ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: image/png\r\ncontent-length: 5\r\n\r\n`);
    let sent = 0;
    const dripping = setInterval(() => (sent++ < bytes ? socket.write("x") : clearInterval(dripping)), 120);
    const said: Buffer[] = [];
    socket.on("data", (piece: Buffer) => said.push(piece));
    socket.on("error", () => undefined);
    await once(socket, "close");
    clearInterval(dripping);
    return String(Buffer.concat(said)).slice(0, 12);
  };
  const [slow, silent] = [key(), key()];
  const [whole, cut, refused] = await Promise.all([
    drip((await signed(slow)).url, 5),
    drip((await signed(silent)).url, 2),
    drip(`/objects/${key()}`, 5),
  ]);
  expect([whole, cut, refused]).toEqual(["HTTP/1.1 204", "", "HTTP/1.1 403"]);
  expect([(await store.head(slow))?.bytes, await store.head(silent)]).toEqual([5, undefined]);
  await impatient.close();
});

test("a tampered or expired address is 403, and says why", async () => {
  const made = key();
  const { url } = await signed(made);
  const read = await store.signRead({ key: made, seconds: 60 });
  expect((await put(url.replace("bytes=5", "bytes=6"), "hello!")).statusCode).toBe(403);
  expect((await app.inject({ url: read.replace(made, key()) })).statusCode).toBe(403);
  expect((await app.inject({ url: `/objects/${made}` })).statusCode).toBe(403);
  expect((await app.inject({ url: "/objects/..%2f..%2fetc%2fpasswd?expires=1&signature=x" })).statusCode).toBe(403);
  now = new Date(now.getTime() + 61_000);
  expect((await put(url, "hello")).json()).toMatchObject({ error: "This address has expired. Ask for a new one." });
  expect((await app.inject({ url: read })).statusCode).toBe(403);
});

test("what was removed since is 404, and no other method is answered", async () => {
  const made = key();
  const url = await store.signRead({ key: made, seconds: 60 });
  expect((await app.inject({ url })).statusCode).toBe(404);
  for (const method of ["HEAD", "DELETE", "POST"] as const) expect((await app.inject({ method, url })).statusCode).toBe(404);
});

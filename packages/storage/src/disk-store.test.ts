import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { disposition } from "./disk-door.ts";
import { diskStore } from "./disk-store.ts";
import { doorPath } from "./object-door.ts";
import { newKey } from "./object-key.ts";
import { fullDisk } from "./testing/full-disk.ts";

const secret = "a secret of thirty-two characters";

async function someFolder(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-disk-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const clock = (): Date => new Date("2026-05-01T12:00:00Z");

test("a disk on which nothing could be written takes files as soon as it can", async () => {
  await using place = await someFolder();
  // As when there is no room for another folder.
  const drafts = join(place.folder, ".drafts");
  await writeFile(drafts, "");
  const store = diskStore({ folder: place.folder, secret, clock });
  const writing = () => store.write({ key: newKey(newId(), "logo", clock()), contentType: "image/png", bytes: 1, body: new Uint8Array(1) });
  await expect(writing()).rejects.toThrow("EEXIST");
  await rm(drafts);
  await writing();
});

describe("a disk that is full", () => {
  const bytes = 3 * 1024 * 1024;
  const content = Buffer.alloc(bytes, "freehold");
  const part = { number: 1, bytes, sha256: createHash("sha256").update(content).digest("hex") };
  const full = { kind: "unavailable", code: "storage.storeFull" };

  test("keeps nothing of a part that it had no room for, reads what is still sent of it, and takes it once there is room", async () => {
    await using place = await someFolder();
    const store = diskStore({ folder: place.folder, secret, clock });
    const upload = await store.beginParts({ key: newKey(newId(), "file", clock()), contentType: "text/plain" });
    const { url } = await store.signPart({ ...upload, ...part, seconds: 60 });
    const { pathname, searchParams } = new URL(url, "http://any.example");
    const send = (body: Readable) =>
      store.door!.receive({
        path: pathname.slice(doorPath.length),
        query: Object.fromEntries(searchParams),
        contentType: undefined,
        bytes,
        body,
      });
    const inPieces = () => Readable.from(Array.from({ length: 48 }, (_, i) => content.subarray(i * 65_536, (i + 1) * 65_536)));
    const body = inPieces();
    {
      using _disk = await fullDisk();
      await expect(send(body)).rejects.toMatchObject(full);
    }
    expect(body.readableEnded).toBe(true);
    expect(await readdir(join(place.folder, ".drafts"))).toEqual([]);
    expect(await store.listParts(upload)).toEqual([]);
    await send(inPieces());
    expect(await store.listParts(upload)).toMatchObject([{ number: 1, bytes }]);
  });

  test("loses no part of what it had no room to put together", async () => {
    await using place = await someFolder();
    const store = diskStore({ folder: place.folder, secret, clock });
    const upload = await store.beginParts({ key: newKey(newId(), "file", clock()), contentType: "text/plain" });
    for (const number of [1, 2]) {
      const { url } = await store.signPart({ ...upload, ...part, number, seconds: 60 });
      const { pathname, searchParams } = new URL(url, "http://any.example");
      const query = Object.fromEntries(searchParams);
      const path = pathname.slice(doorPath.length);
      await store.door!.receive({ path, query, contentType: undefined, bytes, body: Readable.from([content]) });
    }
    const complete = async () => store.completeParts({ ...upload, contentType: "text/plain", parts: await store.listParts(upload) });
    {
      using _disk = await fullDisk();
      await expect(complete()).rejects.toMatchObject(full);
    }
    expect(await store.head(upload.key)).toBeUndefined();
    await complete();
    expect(await store.head(upload.key)).toMatchObject({ bytes: 2 * bytes });
  });
});

test("addresses signed by another installation are refused", async () => {
  await using place = await someFolder();
  const key = newKey(newId(), "logo", clock());
  const theirs = diskStore({ folder: place.folder, secret: "another secret of another installation", clock });
  const url = new URL(await theirs.signRead({ key, seconds: 60 }), "http://any.example");
  const ours = diskStore({ folder: place.folder, secret, clock });
  const query = Object.fromEntries(url.searchParams);
  await expect(ours.door!.serve({ path: key, query })).rejects.toMatchObject({ code: "objects.addressRefused" });
});

test.each(["", "..", "../secret", "%2e%2e/secret", ".drafts/x"])("%j is no address, signed or not", async (path) => {
  await using place = await someFolder();
  const { door } = diskStore({ folder: place.folder, secret, clock });
  const query = { expires: "9999999999", signature: "x" };
  await expect(door!.serve({ path, query })).rejects.toMatchObject({ code: "objects.addressRefused" });
});

test("what is served can run nothing and is kept by the reader's browser only", async () => {
  await using place = await someFolder();
  const store = diskStore({ folder: place.folder, secret, clock });
  const served = async (contentType: string) => {
    const key = newKey(newId(), "logo", clock());
    await store.write({ key, contentType, bytes: 1, body: new Uint8Array(1) });
    const url = new URL(await store.signRead({ key, seconds: 60 }), "http://any.example");
    const { body, headers } = await store.door!.serve({ path: key, query: Object.fromEntries(url.searchParams) });
    body.destroy();
    return headers;
  };
  expect(await served("image/png")).toMatchObject({
    "content-disposition": "inline",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cache-control": "private, max-age=60, immutable",
  });
  expect((await served("text/html"))["content-disposition"]).toBe("attachment");
  expect((await served("image/svg+xml"))["content-disposition"]).toBe("attachment");
});

test("files are the owner's only, and drafts of a crash are removed when they are old", async () => {
  await using place = await someFolder();
  const drafts = join(place.folder, ".drafts");
  await mkdir(drafts);
  await writeFile(join(drafts, "old"), "x");
  await utimes(join(drafts, "old"), new Date("2026-04-29T12:00:00Z"), new Date("2026-04-29T12:00:00Z"));
  await writeFile(join(drafts, "young"), "x");
  await utimes(join(drafts, "young"), clock(), clock());
  const store = diskStore({ folder: place.folder, secret, clock });
  const key = newKey(newId(), "logo", clock());
  await store.write({ key, contentType: "image/png", bytes: 1, body: new Uint8Array(1) });
  expect(await readdir(drafts)).toEqual(["young"]);
  expect((await stat(join(place.folder, key))).mode & 0o777).toBe(0o600);
});

test("a name of any characters is sent whole, and cannot end the header", () => {
  expect(disposition(false, 'Käse "2".png\r\nx: y')).toBe(
    `attachment; filename="K_se _2_.png__x: y"; filename*=UTF-8''K%C3%A4se%20%222%22.png%0D%0Ax%3A%20y`,
  );
  expect(disposition(false, "\ud800")).toBe(`attachment; filename="_"; filename*=UTF-8''%EF%BF%BD`);
});

import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { disposition } from "./disk-door.ts";
import { diskStore } from "./disk-store.ts";
import { newKey } from "./object-key.ts";

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

import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyPrefix, newKey, type ObjectKey } from "@freehold/storage/object-key.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { maxLogoBytes } from "./contract.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "logo" });
});
afterAll(() => world[Symbol.asyncDispose]());

/** The beginning of a PNG of this size: nothing more is read of it. */
function png(width: number, height: number): Buffer {
  const content = Buffer.alloc(64);
  content.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  content.writeUInt32BE(width, 16);
  content.writeUInt32BE(height, 20);
  return content;
}

const html = Buffer.from("<!doctype html><script>alert(1)</script>");

/** Sends the file as a browser does, to the address that the server gave. */
async function send(caller: Caller, content: Buffer, contentType: "image/png" | "image/jpeg" = "image/png"): Promise<string> {
  const { url, headers, key } = await caller.organizations.requestLogoUpload({ contentType, bytes: content.byteLength });
  const address = new URL(url, "http://any.example");
  await world.backend.objects.door!.receive({
    path: address.pathname.replace("/objects/", ""),
    query: Object.fromEntries(address.searchParams),
    contentType: headers["content-type"],
    bytes: content.byteLength,
    body: Readable.from([content], { objectMode: false }),
  });
  return key;
}

const logoOf = async (caller: Caller): Promise<string | null> => (await caller.organizations.mine())[0]!.logoUrl;

async function objectsOf(organizationId: string): Promise<ObjectKey[]> {
  const keys: ObjectKey[] = [];
  for await (const { key } of world.backend.objects.list(keyPrefix(organizationId))) keys.push(key);
  return keys;
}

test("an admin's picture becomes the logo that every member sees, and the one before is gone", async () => {
  const admin = world.as("admin");
  await admin.organizations.keepLogo({ key: await send(admin, png(64, 64)) });
  const first = await logoOf(world.as("member"));
  expect(first).toMatch(new RegExp(`^/objects/${world.ours.id}/logo/`));
  await admin.organizations.keepLogo({ key: await send(admin, png(2048, 2048)) });
  const second = await logoOf(world.as("member"));
  expect(second).not.toBe(first);
  expect(await objectsOf(world.ours.id)).toHaveLength(1);
  await admin.organizations.removeLogo();
  expect(await logoOf(world.as("member"))).toBeNull();
  expect(await objectsOf(world.ours.id)).toEqual([]);
});

test("the logo of one organization is none of another's", async () => {
  const admin = world.as("admin");
  await admin.organizations.keepLogo({ key: await send(admin, png(8, 8)) });
  expect(await logoOf(world.neighbour())).toBeNull();
});

test("who is no admin neither uploads, keeps nor removes a logo", async () => {
  const key = await send(world.as("admin"), png(8, 8));
  for (const role of ["manager", "staff", "viewer", "member"] as const) {
    const { organizations } = world.as(role);
    const refused = { code: "FORBIDDEN" };
    await expect(organizations.requestLogoUpload({ contentType: "image/png", bytes: 8 })).rejects.toMatchObject(refused);
    await expect(organizations.keepLogo({ key })).rejects.toMatchObject(refused);
    await expect(organizations.removeLogo()).rejects.toMatchObject(refused);
  }
  await world.as("admin").organizations.keepLogo({ key });
});

test("what another organization has uploaded is missing, and so is what nobody uploaded", async () => {
  const theirs = await send(world.neighbour(), png(8, 8));
  const invented = newKey(world.ours.id, "upload", new Date());
  const [kept] = await objectsOf(world.ours.id);
  for (const key of [theirs, invented, kept!, "../../secret", `${world.ours.id}/upload/../logo`, ""]) {
    await expect(world.as("admin").organizations.keepLogo({ key })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "The file has not arrived, or too long ago. Choose it again.",
    });
  }
  await world.neighbour().organizations.keepLogo({ key: theirs });
});

test.each([
  ["a page that calls itself a picture", html, "Choose another one."],
  ["a PNG that calls itself a JPEG", png(8, 8), "Choose another one."],
  ["half a header", png(8, 8).subarray(0, 12), "Choose another one."],
  ["a picture without any pixel", png(0, 8), "Choose another one."],
])("%s is refused and not kept", async (name, content, advice) => {
  const admin = world.as("admin");
  const before = await logoOf(admin);
  const key = await send(admin, content, name.includes("JPEG") ? "image/jpeg" : "image/png");
  await expect(admin.organizations.keepLogo({ key })).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining(advice),
  });
  expect(await objectsOf(world.ours.id)).not.toContain(key);
  expect(new URL((await logoOf(admin))!, "http://x").pathname).toBe(new URL(before!, "http://x").pathname);
});

test("a few bytes that claim millions of pixels are refused", async () => {
  const admin = world.as("admin");
  for (const picture of [png(100_000, 8), png(8, 2049), png(4_294_967_295, 4_294_967_295)]) {
    const key = await send(admin, picture);
    await expect(admin.organizations.keepLogo({ key })).rejects.toMatchObject({ message: expect.stringContaining("too large") });
  }
});

test("more than 512 kB, nothing at all, SVG and pages get no address to upload to", async () => {
  const { organizations } = world.as("admin");
  for (const bytes of [maxLogoBytes + 1, 0, -1, 1.5])
    await expect(organizations.requestLogoUpload({ contentType: "image/png", bytes })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  for (const contentType of ["image/svg+xml", "text/html"])
    // As a client that keeps to no types sends it.
    await expect(organizations.requestLogoUpload({ contentType: contentType as "image/png", bytes: 8 })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
});

test("once kept, the upload's address cannot put other content in the logo's place", async () => {
  const admin = world.as("admin");
  const key = await send(admin, png(8, 8));
  const { logoUrl } = await admin.organizations.keepLogo({ key });
  expect(logoUrl).not.toContain(key);
  expect(await objectsOf(world.ours.id)).not.toContain(key);
});

test("a full storage takes no logo", async () => {
  const { database } = world.backend;
  const limit = (bytes: number | null) =>
    database.asActor(world.theirs.principal("owner"), (tx) => tx.execute(`update platform.organization set max_storage_bytes = ${bytes}`));
  await limit(10);
  const asked = world.neighbour().organizations.requestLogoUpload({ contentType: "image/png", bytes: 100 });
  await expect(asked).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("storage is full") });
  await limit(null);
});

test("uploads that begin and never end are held back", async () => {
  const owner = world.neighbour();
  for (let open = 0; open < 20; open++) await send(owner, png(8, 8));
  await expect(owner.organizations.requestLogoUpload({ contentType: "image/png", bytes: 8 })).rejects.toMatchObject({
    code: "TOO_MANY_REQUESTS",
  });
});

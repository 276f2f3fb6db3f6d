import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { roles } from "@freehold/kernel/role.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { aPhoto, aPng } from "../files/testing/contents.ts";
import { sender } from "../files/testing/sending.ts";
import { sweepPictures, sweepUploads } from "./picture.schedules.ts";
import { newUpload, pictureKey, picturePrefix } from "./places.ts";
import type { PictureType } from "./sizes.contract.ts";

let world: World;
let photo: Buffer;
let now = new Date();
beforeAll(async () => {
  world = await createWorld({ name: "pictures", clock: () => now });
  photo = await aPhoto(600, 400);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Sends a picture as a browser does, to the address that the server gave. @returns its key */
async function send(caller: Caller, content: Buffer, contentType: PictureType = "image/jpeg"): Promise<string> {
  const { key, ...address } = await caller.pictures.request({ contentType, bytes: content.byteLength });
  await sender(world.backend).put(address, content);
  return key;
}

const keep = async (caller: Caller) => caller.pictures.keep({ key: await send(caller, photo) });
const idOf = (role: (typeof roles)[number], of = world.ours) => of.principal(role).userId;
const read = (url: string) => sender(world.backend).get(url);

async function kept(): Promise<string[]> {
  const keys: string[] = [];
  for (const kind of ["upload", "small", "large"] as const)
    for await (const { key } of world.backend.objects.list(picturePrefix(kind))) keys.push(key);
  return keys;
}

test("what is kept of a photo is its middle as two small squares, upright, without a word of where it was taken, for a week in any cache", async () => {
  const addresses = await keep(world.as("staff"));
  for (const [size, side, most] of [
    ["small", 96, 4_000],
    ["large", 320, 20_000],
  ] as const) {
    const { content, headers } = await read(addresses[size]);
    const { format, width, height, exif, orientation } = await sharp(content).metadata();
    expect([format, width, height, exif, orientation]).toEqual(["webp", side, side, undefined, undefined]);
    expect(content.byteLength).toBeLessThan(most);
    expect(headers).toMatchObject({
      "content-type": "image/webp",
      "cache-control": expect.stringMatching(/^private, max-age=\d{6}, immutable$/),
    });
  }
  expect(await world.as("staff").pictures.mine()).toEqual(addresses);
  expect(await kept()).toHaveLength(2);
});

test("everybody who may read the membership is told where the picture is, and nobody else, in whatever organization they ask", async () => {
  await keep(world.as("staff"));
  const people = [idOf("staff"), idOf("owner"), idOf("staff", world.theirs), randomUUID()];
  const address = (await world.as("staff").pictures.mine())!.small;
  for (const role of roles)
    expect(await world.as(role).pictures.of({ people })).toEqual(role === "member" ? {} : { [idOf("staff")]: address });
  expect(await world.neighbour().pictures.of({ people })).toEqual({});
  await expect(world.stranger().pictures.of({ people })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.anonymous().pictures.of({ people })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await keep(world.as("member"));
  expect(Object.keys(await world.as("member").pictures.of({ people: [idOf("member"), idOf("staff")] }))).toEqual([idOf("member")]);
  for (const shown of [address, address.replace("small", "large")]) expect(shown).not.toContain(idOf("staff"));
});

test("another picture, or none, takes the place of the one before, whose address leads nowhere from then on", async () => {
  const staff = world.as("staff");
  const first = await keep(staff);
  const second = await keep(staff);
  await expect(read(first.small)).rejects.toMatchObject({ code: "objects.missing" });
  expect((await read(second.large)).content.byteLength).toBeGreaterThan(0);
  expect(await staff.pictures.remove()).toEqual({ removed: true });
  expect(await staff.pictures.remove()).toEqual({ removed: false });
  for (const url of Object.values(second)) await expect(read(url)).rejects.toMatchObject({ code: "objects.missing" });
  expect(await staff.pictures.mine()).toBeNull();
});

test("nobody takes what somebody else has sent, nor what was replaced, invented or belongs to an organization", async () => {
  const earlier = await send(world.as("owner"), photo);
  const theirs = await send(world.neighbour(), photo);
  const latest = await send(world.as("owner"), photo);
  const logo = `${world.ours.id}/upload/${randomUUID()}`;
  for (const key of [earlier, theirs, newUpload(now), logo, pictureKey(randomUUID(), "small"), "../../secret", ""]) {
    await expect(world.as("owner").pictures.keep({ key })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await world.as("owner").pictures.keep({ key: latest });
  await expect(world.as("owner").pictures.keep({ key: latest })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test.each([
  ["a page that calls itself a picture", () => Buffer.from("<!doctype html><script>alert(1)</script>"), "not a JPEG"],
  ["a drawing that runs scripts", () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), "not a JPEG"],
  ["a few bytes that claim a billion pixels", () => aPng(40_000, 40_000), "too large"],
  ["half a picture", () => photo.subarray(0, photo.byteLength / 2), "broken"],
])("%s is refused and forgotten, and the picture stays", async (_name, content, words) => {
  const admin = world.as("admin");
  const before = (await admin.pictures.mine()) ?? (await keep(admin));
  const key = await send(admin, content(), "image/png");
  await expect(admin.pictures.keep({ key })).rejects.toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining(words) });
  expect(await kept()).not.toContain(key);
  expect((await admin.pictures.mine())!.small.split("?")[0]).toBe(before.small.split("?")[0]);
});

test("with the account its picture goes, and what nobody has any more is swept", async () => {
  const leaver = await world.freshNeighbour("viewer");
  const { small } = await keep(leaver);
  const abandoned = await send(world.neighbour("staff"), photo);
  await leaver.accounts.deleteAccount({ email: "viewer@theirs.example" });
  await expect(read(small)).rejects.toMatchObject({ code: "objects.missing" });
  const left = pictureKey(newUpload(now).slice(-36), "large");
  await world.backend.objects.write({ key: left, contentType: "image/webp", bytes: photo.byteLength, body: photo });
  const sweep = async () => [await sweepUploads(world.backend), await sweepPictures(world.backend, new AbortController().signal)];
  expect(await sweep()).toEqual([0, 0]);
  now = new Date(now.getTime() + 25 * 3600_000);
  const mine = await world.as("admin").pictures.mine();
  const [uploads, pictures] = await sweep();
  expect([uploads! >= 1, pictures]).toEqual([true, 1]);
  const after = await kept();
  expect(after).not.toContain(left);
  expect(after).not.toContain(abandoned);
  expect((await read(mine!.small)).content.byteLength).toBeGreaterThan(0);
});

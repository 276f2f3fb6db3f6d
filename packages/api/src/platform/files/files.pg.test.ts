import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyPrefix } from "@freehold/storage/object-key.ts";
import { openS3Store } from "@freehold/storage/s3-store.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { createWorld, World } from "../../testing/world.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { productIn } from "../jobs/scope.ts";
import { membership } from "../organizations/schema.ts";
import { BeginUpload } from "./contract.ts";
import { finishUpload } from "./finish.ts";
import { placeOf } from "./places.ts";
import { readersOf, recordKinds } from "./record.ts";
import { sweepFiles, sweepObjects } from "./sweep.ts";
import { aPdf, aPhoto } from "./testing/contents.ts";
import { beginUpload } from "./upload.ts";
import { partOf, sender, sumOf, type About } from "./testing/sending.ts";

let world: World;
/** The injected clock stands still: tests move it. */
let now = new Date();
beforeAll(async () => {
  world = await createWorld({ name: "files", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const as = (role: Role) => world.as(role);
const through = () => sender(world.backend);
const put = (role: Role, content: Uint8Array, about: About) => through().upload(as(role), content, about);
const aDocument = (role: Role, name = "Plan.pdf", more: object = {}) => put(role, aPdf(name), { bucket: "documents", name, ...more });
const fetched = async (role: Role, id: string, to: "save" | "show" = "save") => through().get((await as(role).files.link({ id, to })).url);
const objectsThere = async (): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of world.backend.objects.list(keyPrefix(world.ours.id))) keys.push(key);
  return keys;
};
const inSweep = () => {
  const { backend, ours } = world;
  const principal = productIn(ours.id);
  const asActor: (typeof backend.database)["asActor"] extends (p: never, work: infer W) => infer R ? (work: W) => R : never = (work) =>
    backend.database.asActor(principal, work);
  return { backend, principal, asActor, clock: backend.clock, signal: new AbortController().signal } as Parameters<typeof sweepFiles>[0];
};

test("a file that was sent is fetched as it was, by its type and under its name", async () => {
  const row = await aDocument("staff", "Zähler 2026.pdf");
  expect(row).toMatchObject({
    status: "ready",
    contentType: "application/pdf",
    name: "Zähler 2026.pdf",
    sha256: sumOf(aPdf("Zähler 2026.pdf")),
    visibility: "organization",
  });
  const { content, headers } = await fetched("viewer", row.id, "show");
  expect(content).toEqual(aPdf("Zähler 2026.pdf"));
  expect(headers).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": `attachment; filename="Z_hler 2026.pdf"; filename*=UTF-8''Z%C3%A4hler%202026.pdf`,
    "x-content-type-options": "nosniff",
  });
});

test("an upload that was killed in the middle of a part goes on where it was, and the whole is right", async () => {
  const content = Buffer.alloc(17 * 1024 * 1024, "freehold ");
  aPdf().copy(content);
  const about = { bucket: "general-uploads", name: "Long.pdf", bytes: content.byteLength };
  const { id, partBytes } = await as("staff").files.begin(about);
  const wanted = (...numbers: number[]) => ({
    id,
    parts: numbers.map((number) => ({ number, sha256: sumOf(partOf(content, number, partBytes)) })),
  });
  const { addresses } = await as("staff").files.parts(wanted(1, 2, 3));
  const [first, second, third] = addresses as [(typeof addresses)[0], (typeof addresses)[0], (typeof addresses)[0]];
  await through().put(third, partOf(content, 3, partBytes));
  const cut = new Readable({ read() {} });
  cut.push(partOf(content, 2, partBytes).subarray(0, 100_000));
  const sending = through().put(second, partOf(content, 2, partBytes), cut);
  cut.destroy(new Error("the line was cut"));
  await expect(sending).rejects.toThrow("the line was cut");
  await through().put(first, partOf(content, 1, partBytes));

  const { there } = await as("staff").files.parts({ id });
  expect(there.map(({ number }) => number)).toEqual([1, 3]);
  await expect(as("staff").files.finish({ id })).rejects.toMatchObject({ code: "CONFLICT", cause: { details: { missing: [2] } } });
  const again = await as("staff").files.parts(wanted(2));
  await through().put(again.addresses[0]!, partOf(content, 2, partBytes));
  expect(await as("staff").files.finish({ id })).toMatchObject({ status: "ready" });
  expect((await fetched("staff", id)).content.equals(content)).toBe(true);
  const { url } = await as("staff").files.link({ id });
  expect((await through().get(url, "bytes=8388608-8388616")).content).toEqual(content.subarray(8_388_608, 8_388_617));
  await as("staff").files.remove({ id });
});

test("an upload that its store never began takes no room, and whoever began it hears that the store is away", async () => {
  const place = {
    endpoint: "http://127.0.0.1:1",
    bucket: "files",
    region: "eu",
    accessKeyId: "a",
    secretAccessKey: "b",
    forcePathStyle: true,
  };
  const backend = { ...world.backend, objects: await openS3Store(place, () => now) };
  const caller = world.ours.principal("staff");
  const about = BeginUpload.parse({ bucket: "documents", name: "a.pdf", bytes: 10 });
  const before = await as("staff").files.use();
  await expect(beginUpload({ backend, caller, asActor: (work) => backend.database.asActor(caller, work) }, about)).rejects.toMatchObject({
    kind: "unavailable",
    code: "storage.storeAway",
  });
  expect(await as("staff").files.use()).toEqual(before);
});

test("of two who end the same upload at once both hear what became of it", async () => {
  const id = await through().send(as("staff"), aPdf("twice"), { bucket: "documents", name: "Twice.pdf" });
  const [one, other] = await Promise.all([as("staff").files.finish({ id }), as("staff").files.finish({ id })]);
  expect([one.status, other.status]).toEqual(["ready", "ready"]);
  expect((await fetched("viewer", id)).content).toEqual(aPdf("twice"));
});

test("parts that another call moves while they are listed are not missing", async () => {
  const { objects } = world.backend;
  const id = await through().send(as("staff"), aPdf("moved"), { bucket: "documents", name: "Moved.pdf" });
  let looks = 0;
  const listParts: typeof objects.listParts = async (upload) => (looks++ === 0 ? [] : objects.listParts(upload));
  const backend = { ...world.backend, objects: { ...objects, listParts } };
  const caller = world.ours.principal("staff");
  expect(await finishUpload({ backend, caller, asActor: (work) => backend.database.asActor(caller, work) }, { id })).toMatchObject({
    status: "ready",
  });
  expect(looks).toBe(2);
});

test("an upload whose server ended after its parts were put together is finished by asking again", async () => {
  const { objects } = world.backend;
  const id = await through().send(as("staff"), aPdf("killed"), { bucket: "documents", name: "Killed.pdf" });
  const key = placeOf({ id, orgId: world.ours.id });
  await objects.completeParts({
    key,
    uploadId: "disk",
    contentType: "application/pdf",
    parts: await objects.listParts({ key, uploadId: "disk" }),
  });
  expect(await as("staff").files.finish({ id })).toMatchObject({ status: "ready", sha256: sumOf(aPdf("killed")) });
});

test("who may read a file follows from its bucket, its channel and its record", async () => {
  const document = await aDocument("staff");
  const readers = async (id: string): Promise<Role[]> => {
    const able: Role[] = [];
    for (const role of ["owner", "manager", "staff", "viewer", "member"] as const) {
      const { rows } = await as(role).files.list({ filter: { op: "equals", column: "id", value: id } });
      const link = await as(role)
        .files.link({ id })
        .then(
          () => true,
          () => false,
        );
      expect(link).toBe(rows.length === 1);
      if (link) able.push(role);
    }
    return able;
  };
  expect(await readers(document.id)).toEqual(["owner", "manager", "staff", "viewer"]);
  const profile = await put("member", await aPhoto(), { bucket: "profile-images", name: "Me.jpg" });
  expect(await readers(profile.id)).toEqual(["owner", "manager", "staff", "viewer", "member"]);
  const homepage = await put("manager", await aPhoto(), { bucket: "homepage-images", name: "Front.jpg" });
  expect(await readers(homepage.id)).toEqual(["owner", "manager", "staff", "viewer", "member"]);

  const people = [world.ours.principal("member").userId];
  const { id: channelId } = await as("staff").channels.create({ name: "Quiet", kind: "private", people });
  const attached = await put("member", aPdf("said"), { bucket: "chat-attachments", name: "Said.pdf", channelId });
  expect(await readers(attached.id)).toEqual(["staff", "member"]);
  // What is said in an open channel is for every viewer, also before they join it; once it is private, for its people.
  const open = await as("staff").channels.create({ name: "Loud", kind: "open", people });
  const loud = await put("member", aPdf("loud"), { bucket: "chat-attachments", name: "Loud.pdf", channelId: open.id });
  expect(await readers(loud.id)).toEqual(["owner", "manager", "staff", "viewer", "member"]);
  await as("staff").channels.makePrivate({ channelId: open.id });
  expect(await readers(loud.id)).toEqual(["staff", "member"]);
  await expect(put("manager", aPdf(), { bucket: "chat-attachments", name: "Not mine.pdf", channelId })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  // Nor do admins read in the trail what people sent each other.
  const trail = (id: string) =>
    world.admin<{ told: string }>(
      "select concat_ws(' ', act, record_name, before, after) as told from audit.entry where record_id = $1 order by position",
      [id],
    );
  const told = (await trail(attached.id)).map((entry) => entry.told).join("\n");
  expect(told).toMatch(/create.*"name": "\(secret\)"[^]*files\.linked/);
  expect(told).not.toMatch(/Said|[0-9a-f]{64}/);
  expect((await trail(document.id)).map((entry) => entry.told).join("\n")).toContain(`create Plan.pdf`);
  await expect(as("owner").files.remove({ id: attached.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(as("staff").files.remove({ id: attached.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a file of a record is linked only to who may read the record, and belongs to no record that its sender cannot see", async () => {
  const site = await as("manager").coldchain.site.create({ name: "Bergen" });
  const record = { resource: "coldchain.site", id: site.id };
  const row = await aDocument("staff", "Contract.pdf", { record });
  expect(
    (await as("viewer").files.list({ filter: { op: "equals", column: "recordId", value: site.id } })).rows.map(({ id }) => id),
  ).toEqual([row.id]);
  const profile = await put("member", await aPhoto(), { bucket: "profile-images", name: "Me.jpg" });
  await expect(put("member", await aPhoto(), { bucket: "profile-images", name: "Me.jpg", record })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(profile.recordId).toBeNull();
  for (const of of [
    { resource: "coldchain.site", id: world.ours.id },
    { resource: "coldchain.nothing", id: site.id },
    { resource: "__proto__", id: site.id },
  ])
    await expect(aDocument("staff", "x.pdf", { record: of })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a file of a record that is not for every viewer is shown, previewed and listed to nobody whom the record's own rule does not let in by role", async () => {
  const picture = await put("staff", await aPhoto(), { bucket: "gallery-images", name: "Of nothing.jpg" });
  // Staff see the jobs that they have asked for, admins all.
  const [work] = (await as("staff").job.list({})).rows;
  const record = { resource: "job", id: work!.id };
  const secret = await put("staff", await aPhoto(), { bucket: "gallery-images", name: "Of a secret.jpg", record });
  await world.backend.jobs.drain();
  const seenBy = async (id: string): Promise<Role[]> => {
    const able: Role[] = [];
    for (const role of ["owner", "admin", "manager", "staff", "viewer", "member"] as const) {
      const caller = as(role);
      const { rows } = await caller.files.list({ filter: { op: "equals", column: "id", value: id } });
      expect(Object.keys(await caller.files.previews({ ids: [id], size: "large" }))).toHaveLength(rows.length);
      if (rows.length > 0) able.push(role);
    }
    return able;
  };
  expect(await seenBy(secret.id)).toEqual(["owner", "admin", "staff"]);
  expect(await seenBy(picture.id)).toEqual(["owner", "admin", "manager", "staff", "viewer"]);
  expect(readersOf({ visibility: "organization" }, (await recordKinds()).get("notifications"))).toBe("nobody");
  expect(readersOf({ visibility: "restricted" }, (await recordKinds()).get("coldchain.site"))).toBe("manager");
});

test("when a record is removed its files go with it, of whichever module it is", async () => {
  const site = await as("manager").coldchain.site.create({ name: "Oslo" });
  const row = await aDocument("staff", "Contract.pdf", { record: { resource: "coldchain.site", id: site.id } });
  const open = await as("staff").files.begin({
    bucket: "documents",
    name: "Begun.pdf",
    bytes: 9,
    record: { resource: "coldchain.site", id: site.id },
  });
  const kept = await aDocument("staff", "Of nothing.pdf");
  await as("manager").coldchain.site.remove({ id: site.id });
  expect((await recordKinds()).size).toBeGreaterThan(5);
  expect(await sweepFiles(inSweep())).toBe(2);
  await expect(as("owner").files.get({ id: row.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(as("staff").files.parts({ id: open.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await objectsThere()).filter((key) => key.includes(row.id))).toEqual([]);
  expect((await as("viewer").files.get({ id: kept.id })).status).toBe("ready");
});

test("uploads that were given up are forgotten after a day, objects without a file after another, and nothing else", async () => {
  const open = await as("staff").files.begin({ bucket: "documents", name: "Begun.pdf", bytes: 9 });
  const kept = await aDocument("staff", "Kept.pdf");
  const orphan = await aDocument("staff", "Orphan.pdf");
  await world.admin(`delete from platform.file where id = '${orphan.id}'`);
  expect(await sweepFiles(inSweep())).toBe(0);
  const before = await objectsThere();
  expect(await sweepObjects(inSweep())).toBe(0);
  now = new Date(Date.now() + 25 * 3_600_000);
  const swept = await sweepFiles(inSweep());
  expect(swept).toBeGreaterThanOrEqual(1);
  await expect(as("staff").files.get({ id: open.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await sweepObjects(inSweep())).toBe(1);
  expect((await objectsThere()).toSorted()).toEqual(before.filter((key) => !key.includes(orphan.id)).toSorted());
  expect((await fetched("viewer", kept.id)).content.byteLength).toBe(kept.bytes);
  now = new Date();
});

test("pictures get previews that are upright and tell nothing of where they were taken", async () => {
  const row = await put("staff", await aPhoto(1000, 600), { bucket: "gallery-images", name: "Shelf.jpg" });
  expect(await as("viewer").files.previews({ ids: [row.id] })).toEqual({});
  await world.backend.jobs.drain();
  const { [row.id]: small } = await as("viewer").files.previews({ ids: [row.id] });
  const { [row.id]: large } = await as("viewer").files.previews({ ids: [row.id], size: "large" });
  const drawn = await sharp((await through().get(small!)).content).metadata();
  expect([drawn.format, drawn.width, drawn.height, drawn.exif]).toEqual(["webp", 192, 320, undefined]);
  expect((await sharp((await through().get(large!)).content).metadata()).height).toBe(1000);
  expect(await as("viewer").files.get({ id: row.id })).toMatchObject({ widthPixels: 600, heightPixels: 1000 });
  expect(await world.neighbour().files.previews({ ids: [row.id] })).toEqual({});
});

test("a file whose sender leaves while it waits is looked at and gets its previews all the same, also one of a private channel", async () => {
  const { database, secret } = world.backend;
  const scan = async (body: Readable) => (await body.toArray(), { verdict: "clean" } as const);
  const backend = testBackend({ database, secret }, { scan });
  const watched = new World(backend, world, async () => backend.stop());
  const { id: channelId } = await as("viewer").channels.openDirect({ userId: world.ours.principal("staff").userId });
  const about = { bucket: "chat-attachments", name: "Shelf.jpg", channelId };
  const { id, status } = await sender(backend).upload(watched.as("viewer"), await aPhoto(), about);
  expect(status).toBe("checking");
  const [owner, { userId }] = [world.ours.principal("owner"), world.ours.principal("viewer")];
  const [gone] = await database.asActor(owner, (tx) => tx.delete(membership).where(eq(membership.userId, userId)).returning());
  await backend.jobs.drain();
  const { name, email, role } = gone!;
  await database.asActor(owner, (tx) => tx.insert(membership).values({ userId, name, email, role }));
  const { rows: failed } = await as("owner").job.list({ filter: { op: "equals", column: "state", value: "failed" } });
  expect(failed.map(({ failure }) => failure)).toEqual([]);
  expect(Object.keys(await watched.as("staff").files.previews({ ids: [id] }))).toEqual([id]);
  await watched[Symbol.asyncDispose]();
});

test("a new version takes the place of the one before, which is kept as long as its bucket says", async () => {
  const first = await aDocument("staff", "Rules.pdf");
  const second = await put("staff", aPdf("second"), { bucket: "documents", name: "Rules.pdf", replaces: first.id });
  expect(second).toMatchObject({ seriesId: first.id, seriesNumber: 2, replacedAt: null });
  const current = {
    op: "allOf" as const,
    of: [
      { op: "equals" as const, column: "name" as const, value: "Rules.pdf" },
      { op: "isNull" as const, column: "replacedAt" as const },
    ],
  };
  expect((await as("viewer").files.list({ filter: current })).rows.map(({ id }) => id)).toEqual([second.id]);
  expect((await fetched("viewer", first.id)).content).toEqual(aPdf("Rules.pdf"));
  await expect(put("staff", aPdf("late"), { bucket: "documents", name: "Rules.pdf", replaces: first.id })).rejects.toMatchObject({
    cause: { code: "files.replacedSince" },
  });
  let last = second;
  for (let i = 3; i <= 12; i++) last = await put("staff", aPdf(String(i)), { bucket: "documents", name: "Rules.pdf", replaces: last.id });
  await expect(as("staff").files.get({ id: first.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await as("staff").files.get({ id: second.id })).replacedAt).not.toBeNull();
  await as("staff").files.remove({ id: last.id });
  expect((await as("staff").files.list({ filter: { op: "equals", column: "seriesId", value: first.id } })).rows).toEqual([]);
  expect((await objectsThere()).filter((key) => key.includes(second.id))).toEqual([]);
});

test("files are renamed and removed by who sent them and by managers", async () => {
  const row = await aDocument("staff", "Draft.pdf");
  await expect(as("viewer").files.rename({ id: row.id, name: "Mine.pdf" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await as("staff").files.rename({ id: row.id, name: "../Final.exe", was: { name: row.name } })).toMatchObject({
    name: "Final.exe.pdf",
  });
  await expect(as("manager").files.rename({ id: row.id, name: "Late.pdf", was: { name: row.name } })).rejects.toMatchObject({
    cause: { code: "row.stale", details: { current: { name: "Final.exe.pdf" }, sent: { patch: { name: "Late.pdf" } } } },
  });
  await expect(as("viewer").files.remove({ id: row.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await as("manager").files.remove({ id: row.id });
  await expect(as("staff").files.link({ id: row.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("with a scanner a file can be opened only once it was looked at, and one with a virus is refused and gone", async () => {
  const scan = async (body: Readable) => {
    const text = Buffer.concat((await body.toArray()) as Buffer[]).toString("latin1");
    return text.includes("EICAR") ? ({ verdict: "infected", name: "Eicar-Test" } as const) : ({ verdict: "clean" } as const);
  };
  const backend = testBackend({ database: world.backend.database, secret: world.backend.secret }, { scan });
  const watched = new World(backend, world, async () => backend.stop());
  const staff = watched.as("staff");
  const good = await sender(backend).upload(staff, aPdf("good"), { bucket: "documents", name: "Good.pdf" });
  const bad = await sender(backend).upload(staff, aPdf("X5O!P%@AP EICAR"), { bucket: "documents", name: "Bad.pdf" });
  expect([good.status, bad.status]).toEqual(["checking", "checking"]);
  await expect(staff.files.link({ id: good.id })).rejects.toMatchObject({ code: "CONFLICT" });
  await backend.jobs.drain();
  expect((await staff.files.link({ id: good.id })).name).toBe("Good.pdf");
  expect(await staff.files.get({ id: bad.id })).toMatchObject({ status: "refused", refusal: "A virus was found in it: Eicar-Test." });
  await expect(staff.files.link({ id: bad.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await watched[Symbol.asyncDispose]();
});

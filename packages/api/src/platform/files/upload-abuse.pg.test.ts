import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyPrefix } from "@freehold/storage/object-key.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { productIn } from "../jobs/scope.ts";
import { publicFile } from "./public-file.ts";
import { aPdf, aPhoto, aPng, anArchive } from "./testing/contents.ts";
import { sender, sumOf, type About } from "./testing/sending.ts";

let world: World;
/** The injected clock stands still: tests move it. */
let now = new Date();
let staff: Caller;
beforeAll(async () => {
  world = await createWorld({ name: "upload_abuse", clock: () => now });
  staff = world.as("staff");
});
afterAll(() => world[Symbol.asyncDispose]());

const through = () => sender(world.backend);
const put = (content: Uint8Array, about: About) => through().upload(staff, content, about);
const html = Buffer.from("<!doctype html><script>alert(1)</script>");
const svg = Buffer.from('<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const isGone = async (id: string): Promise<boolean> => {
  for await (const { key } of world.backend.objects.list(keyPrefix(world.ours.id))) if (key.includes(id)) return false;
  return true;
};
const docx = () => anArchive({ "[Content_Types].xml": Buffer.from("<Types/>"), "word/document.xml": Buffer.from("<w:document/>") });
const officeType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

test.each([
  ["a page that calls itself a picture", "gallery-images", "a.png", html],
  ["a page behind white space and a mark of its byte order", "documents", "a.txt", Buffer.concat([Buffer.from("\ufeff \n\n"), html])],
  ["a page that calls itself a picture, where pages are taken", "general-uploads", "a.png", html],
  ["a drawing that calls itself text", "documents", "a.txt", svg],
  ["a drawing that calls itself a picture", "gallery-images", "a.png", svg],
  ["an archive that calls itself an office document", "documents", "a.docx", anArchive({ "a.txt": Buffer.from("a") })],
  [
    "an archive with a picture's beginning elsewhere",
    "gallery-images",
    "a.jpg",
    Buffer.concat([docx(), Buffer.from("\xff\xd8\xff", "latin1")]),
  ],
  ["a PDF behind a page", "documents", "a.pdf", Buffer.concat([html, aPdf()])],
  ["a program", "documents", "a.pdf", Buffer.from("\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0", "latin1")],
  ["a program for another system", "general-uploads", "a.txt", Buffer.concat([Buffer.from("MZ\x90\0\x03\0", "latin1"), Buffer.alloc(100)])],
  ["nothing that is known", "documents", "a.pdf", Buffer.from([0, 1, 2, 3, 4, 5, 6, 7])],
  ["a picture that claims a million million pixels", "gallery-images", "a.png", aPng(1_000_000, 1_000_000)],
])("%s is refused, and its content is not kept", async (_case, bucket, name, content) => {
  const row = await put(content, { bucket, name });
  expect(row).toMatchObject({ status: "refused", refusal: expect.stringMatching(/\.$/) as string });
  expect(await isGone(row.id)).toBe(true);
  await expect(staff.files.link({ id: row.id, to: "show" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is taken only under its own name is refused with what to do", async () => {
  expect(await put(html, { bucket: "general-uploads", name: "a.png" })).toMatchObject({
    refusal: "By its content this is HTML, and its name says otherwise. Name it so and send it again.",
  });
});

test("a picture that is broken behind its header is refused when it is drawn", async () => {
  const { id } = await put(aPng(100, 100), { bucket: "gallery-images", name: "a.png" });
  await world.backend.jobs.drain();
  expect(await staff.files.get({ id })).toMatchObject({ status: "refused", refusal: expect.stringContaining("broken") as string });
  expect(await isGone(id)).toBe(true);
});

test("what is two things at once is served as the harmless one that it begins as", async () => {
  const gif = Buffer.concat([Buffer.from("GIF89a\x01\0\x01\0\0\0\0;", "latin1"), html]);
  const row = await put(gif, { bucket: "general-uploads", name: "page.html", contentType: "text/html" });
  expect(row).toMatchObject({ status: "ready", contentType: "image/gif", name: "page.html.gif" });
  const { headers } = await through().get((await staff.files.link({ id: row.id, to: "show" })).url);
  expect(headers).toMatchObject({ "content-type": "image/gif", "x-content-type-options": "nosniff" });
});

test.each([
  ["a drawing", "x.svg", svg, "image/svg+xml"],
  ["a page", "x.html", html, "text/html"],
])("%s is only ever saved, and could run nothing if it were opened", async (_case, name, content, type) => {
  const { id } = await put(content, { bucket: "general-uploads", name });
  const { headers } = await through().get((await staff.files.link({ id, to: "show" })).url);
  expect(headers).toMatchObject({
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  });
});

test("an archive that would unpack to ten megabytes takes what it has, and is never unpacked", async () => {
  const bomb = anArchive({ "zeros.bin": Buffer.alloc(10 * 1024 * 1024) });
  expect(bomb.byteLength).toBeLessThan(20_000);
  const before = (await staff.files.use()).usedBytes;
  expect(await put(bomb, { bucket: "general-uploads", name: "zeros.zip" })).toMatchObject({
    status: "ready",
    contentType: "application/zip",
  });
  expect((await staff.files.use()).usedBytes).toBe(before + bomb.byteLength);
  expect(await put(docx(), { bucket: "documents", name: "letter.docx" })).toMatchObject({ status: "ready", contentType: officeType });
});

test("a picture whose header is longer than what is looked at is neither refused nor believed", async () => {
  const photo = await aPhoto();
  const filler = Buffer.alloc(60_000);
  filler.writeUInt16BE(0xffed, 0);
  filler.writeUInt16BE(filler.byteLength - 2, 2);
  const long = Buffer.concat([photo.subarray(0, 2), filler, filler, filler, photo.subarray(2)]);
  const row = await put(long, { bucket: "gallery-images", name: "long.jpg" });
  expect(row).toMatchObject({ status: "ready", widthPixels: null });
  await world.backend.jobs.drain();
  expect(await staff.files.get({ id: row.id })).toMatchObject({ status: "ready", widthPixels: 40, heightPixels: 60 });
});

test.each([
  ["../../etc/passwd.pdf", "passwd.pdf"],
  ["..\\..\\windows\\system32\\plan.pdf", "plan.pdf"],
  ["/absolute.pdf", "absolute.pdf"],
  ["..", "file.pdf"],
  ["invoice\u202efdp.exe", "invoicefdp.exe.pdf"],
  ["a\r\nset-cookie: x.pdf", "aset-cookie_ x.pdf"],
  ["con.pdf", "_con.pdf"],
  ["ü".repeat(400) + ".pdf", "ü".repeat(196) + ".pdf"],
])("a name such as %j is kept as %j", async (name, kept) => {
  const row = await put(aPdf(), { bucket: "documents", name, contentType: "application/pdf" });
  expect(row).toMatchObject({ status: "ready", name: kept });
});

test("nobody puts a file where they may not, or one that is too large, of another kind or empty", async () => {
  const begin = (caller: Caller, more: object) => caller.files.begin({ bucket: "documents", name: "a.pdf", bytes: 10, ...more });
  await expect(begin(world.as("viewer"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(begin(staff, { bucket: "homepage-images", name: "a.png" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(begin(staff, { bucket: "constructor" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(begin(staff, { bytes: 100 * 1024 ** 2 + 1 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(begin(staff, { bytes: 0 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(begin(staff, { name: "run.exe", contentType: "application/x-msdownload" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("more than was signed, other content, another part and another file's place are refused at the address", async () => {
  const [one, other] = [
    await staff.files.begin({ bucket: "documents", name: "a.pdf", bytes: 5, sums: [sumOf(Buffer.from("hello"))] }),
    await staff.files.begin({ bucket: "documents", name: "b.pdf", bytes: 5 }),
  ];
  const address = one.addresses[0]!;
  const send = (url: string, text: string, length = text.length) =>
    through().put({ url, headers: address.headers }, Buffer.alloc(length), Readable.from([Buffer.from(text)], { objectMode: false }));
  await expect(send(address.url, "hello!")).rejects.toMatchObject({ code: "objects.tooLong" });
  await expect(send(address.url, "hello!", 5)).rejects.toMatchObject({ code: "storage.lengthWrong" });
  await expect(send(address.url, "jello")).rejects.toMatchObject({ code: "storage.sumWrong" });
  await expect(send(address.url.replace(one.id, other.id), "hello")).rejects.toMatchObject({ code: "objects.addressRefused" });
  await expect(send(address.url.replace("part=1", "part=2"), "hello")).rejects.toMatchObject({ code: "objects.addressRefused" });
  await expect(send(address.url.replace("bytes=5", "bytes=6"), "hello!")).rejects.toMatchObject({ code: "objects.addressRefused" });
  await expect(staff.files.finish({ id: one.id })).rejects.toMatchObject({ code: "CONFLICT" });
  await send(address.url, "hello");
  await expect(staff.files.finish({ id: one.id, sha256: sumOf(Buffer.from("other")) })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(staff.files.parts({ id: one.id, parts: [{ number: 2, sha256: sumOf(html) }] })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("once it is finished or given up, the addresses of an upload change nothing", async () => {
  const { id, addresses } = await staff.files.begin({
    bucket: "documents",
    name: "a.pdf",
    bytes: aPdf().byteLength,
    sums: [sumOf(aPdf())],
  });
  await through().put(addresses[0]!, aPdf());
  await staff.files.finish({ id });
  await expect(through().put(addresses[0]!, aPdf())).rejects.toMatchObject({ code: "storage.uploadOver" });
  const given = await staff.files.begin({ bucket: "documents", name: "b.pdf", bytes: 5, sums: [sumOf(Buffer.from("hello"))] });
  await staff.files.abort({ id: given.id });
  await expect(through().put(given.addresses[0]!, Buffer.from("hello"))).rejects.toMatchObject({ code: "storage.uploadOver" });
  await expect(staff.files.parts({ id: given.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a link expires, is good for its own file only, and another organization gets none", async () => {
  const [mine, yours] = [
    await put(aPdf("mine"), { bucket: "documents", name: "mine.pdf" }),
    await put(aPdf("yours"), { bucket: "documents", name: "yours.pdf" }),
  ];
  const { url } = await staff.files.link({ id: mine.id });
  await expect(through().get(url.replace(mine.id, yours.id))).rejects.toMatchObject({ code: "objects.addressRefused" });
  await expect(through().get(url.replace(world.ours.id, world.theirs.id))).rejects.toMatchObject({ code: "objects.addressRefused" });
  await expect(through().get(url.replace("application%2Fpdf", "text%2Fhtml"))).rejects.toMatchObject({
    code: "objects.addressRefused",
  });
  const foreign = { code: "NOT_FOUND", message: "There is no such file, or it is not for you to see." };
  await expect(world.neighbour().files.link({ id: mine.id })).rejects.toMatchObject(foreign);
  await expect(world.neighbour().files.remove({ id: mine.id })).rejects.toMatchObject(foreign);
  await expect(world.neighbour().files.parts({ id: mine.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const open = await staff.files.begin({ bucket: "documents", name: "open.pdf", bytes: 5 });
  for (const caller of [world.neighbour(), world.as("owner")])
    await expect(caller.files.finish({ id: open.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  now = new Date(now.getTime() + 301_000);
  await expect(through().get(url)).rejects.toMatchObject({ code: "objects.addressExpired" });
});

test("what is public is read by anybody who knows it, without what its picture told; nothing else is", async () => {
  const manager = world.as("manager");
  const shown = await through().upload(manager, await aPhoto(), { bucket: "homepage-images", name: "front.jpg" });
  const hidden = await put(aPdf(), { bucket: "documents", name: "a.pdf" });
  const organizationId = world.ours.id;
  // As it was sent it tells where it was taken.
  await expect(publicFile(world.backend, { organizationId, id: shown.id })).rejects.toMatchObject({ code: "files.missing" });
  await world.backend.jobs.drain();
  const url = await publicFile(world.backend, { organizationId, id: shown.id });
  expect((await through().get(url)).headers).toMatchObject({
    "content-type": "image/webp",
    "content-disposition": "inline",
    "cross-origin-resource-policy": "cross-origin",
  });
  for (const asked of [
    { organizationId, id: hidden.id },
    { organizationId: world.theirs.id, id: shown.id },
    { organizationId, id: "../x" },
  ])
    await expect(publicFile(world.backend, asked)).rejects.toMatchObject({ code: "files.missing" });
});

test("of uploads that begin at once no more are let in than the storage holds, and what is given up makes room", async () => {
  const neighbour = world.neighbour();
  const limit = (bytes: number | null) =>
    world.backend.database.asActor(world.theirs.principal("owner"), (tx) =>
      tx.execute(`update platform.organization set max_storage_bytes = ${bytes}`),
    );
  await limit(25);
  const begin = () => neighbour.files.begin({ bucket: "documents", name: "a.pdf", bytes: 10 });
  const begun = await Promise.allSettled(Array.from({ length: 8 }, begin));
  const begunIds = begun.flatMap((one) => (one.status === "fulfilled" ? [one.value.id] : []));
  expect(begunIds).toHaveLength(2);
  for (const one of begun)
    if (one.status === "rejected")
      expect(one.reason).toMatchObject({ code: "CONFLICT", message: expect.stringContaining("storage is full") as string });
  expect(await neighbour.files.use()).toEqual({ usedBytes: 20, limitBytes: 25 });
  await neighbour.files.abort({ id: begunIds[0]! });
  await begin();
  await limit(null);
});

test("the sweep's functions do nothing for people, whatever their role", async () => {
  const { database } = world.backend;
  const calls = [
    "select platform.forget_files(now() + interval '1 day', now(), '{}', '{}')",
    "select platform.forget_files_of_removed('coldchain.site', 'coldchain.site')",
    "select platform.unknown_files('{}')",
  ];
  for (const call of calls) {
    await expect(database.asActor(world.ours.principal("owner"), (tx) => tx.execute(call))).rejects.toMatchObject({ kind: "forbidden" });
    await database.asActor(productIn(world.ours.id), (tx) => tx.execute(call));
  }
});

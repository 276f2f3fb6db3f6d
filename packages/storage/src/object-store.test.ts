import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { keyPrefix, newKey, type ObjectKey } from "./object-key.ts";
import { readWhole, type PartedUpload, type SignedUpload } from "./object-store.ts";
import { openFolder } from "./testing/disk-folder.ts";
import { openServer } from "./testing/s3-server.ts";
import type { StoreUnderTest } from "./testing/store-under-test.ts";

async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of found) list.push(one);
  return list;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What both kinds of store promise. */
describe.each([
  { name: "a folder on this machine's disk", open: openFolder },
  { name: "a bucket that speaks S3", open: openServer },
])("$name", ({ open }) => {
  let under: StoreUnderTest;
  let organization: string;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under[Symbol.asyncDispose]());

  const key = (kind = "logo"): ObjectKey => newKey((organization ??= newId()), kind, new Date());
  const written = async (text: string, kind?: string): Promise<ObjectKey> => {
    const made = key(kind);
    await under.store.write({ key: made, contentType: "image/png", bytes: bytesOf(text).byteLength, body: bytesOf(text) });
    return made;
  };
  const textOf = async (of: ObjectKey): Promise<string> => {
    const { body } = (await under.store.read(of))!;
    return new TextDecoder().decode(await readWhole(body, 1000));
  };
  const upload = (seconds = 60, of = key()): Promise<SignedUpload> =>
    under.store.signUpload({ key: of, contentType: "image/png", bytes: 5, seconds });
  const put = async ({ url, headers }: SignedUpload, body = "hello"): Promise<number> =>
    (await fetch(under.at(url), { method: "PUT", headers, body })).status;
  const get = (url: string): Promise<Response> => fetch(under.at(url));

  test("what was written is read back, with its type and length", async () => {
    const made = await written("hello");
    expect(await under.store.head(made)).toEqual({ contentType: "image/png", bytes: 5 });
    expect(await textOf(made)).toBe("hello");
  });

  test("a stream is written as well as bytes", async () => {
    const made = key();
    await under.store.write({
      key: made,
      contentType: "text/plain",
      bytes: 6,
      body: Readable.from([bytesOf("abc"), bytesOf("def")], { objectMode: false }),
    });
    expect(await textOf(made)).toBe("abcdef");
  });

  test.each([
    ["longer", "abcdefg"],
    ["shorter", "abc"],
  ])("a stream that is %s than was said leaves nothing behind", async (_case, text) => {
    const made = key();
    const body = Readable.from([bytesOf(text.slice(0, 2)), bytesOf(text.slice(2))], { objectMode: false });
    await expect(under.store.write({ key: made, contentType: "text/plain", bytes: 5, body })).rejects.toMatchObject({
      code: "storage.lengthWrong",
    });
    if (under.forgetsCutLines) expect(await under.store.head(made)).toBeUndefined();
  });

  test("a stream that breaks leaves nothing behind", async () => {
    const made = key();
    const body = new Readable({ read() {} });
    body.push(bytesOf("ab"));
    const writing = under.store.write({ key: made, contentType: "text/plain", bytes: 5, body });
    body.destroy(new Error("the line was cut"));
    await expect(writing).rejects.toThrow("the line was cut");
    if (under.forgetsCutLines) expect(await under.store.head(made)).toBeUndefined();
  });

  test("what is not there is undefined, and removing it is no failure", async () => {
    const made = key();
    expect(await under.store.head(made)).toBeUndefined();
    expect(await under.store.read(made)).toBeUndefined();
    await under.store.remove(made);
  });

  test("what was removed is gone", async () => {
    const made = await written("hello");
    await under.store.remove(made);
    expect(await under.store.head(made)).toBeUndefined();
  });

  test("all of one kind, and all of one organization, are listed and removed, and nothing of others", async () => {
    organization = newId();
    const [one, two] = [await written("1"), await written("22")];
    const other = await written("333", "photo");
    const mine = organization;
    organization = newId();
    const foreign = await written("4444");
    const listed = await all(under.store.list(keyPrefix(mine, "logo")));
    expect(new Map(listed.map((found) => [found.key, found.bytes]))).toEqual(
      new Map([
        [one, 1],
        [two, 2],
      ]),
    );
    expect(await under.store.removeAll(keyPrefix(mine, "logo"))).toBe(2);
    expect(await all(under.store.list(keyPrefix(mine)))).toEqual([{ key: other, bytes: 3 }]);
    expect(await under.store.removeAll(keyPrefix(mine))).toBe(1);
    expect(await under.store.removeAll(keyPrefix(mine))).toBe(0);
    expect(await textOf(foreign)).toBe("4444");
  });

  test("a signed upload stores exactly what was said", async () => {
    const made = key();
    expect(await put(await upload(60, made))).toBeLessThan(300);
    expect(await under.store.head(made)).toEqual({ contentType: "image/png", bytes: 5 });
    expect(await textOf(made)).toBe("hello");
  });

  test("an upload of another length is refused", async () => {
    const made = key();
    const signed = await upload(60, made);
    expect(await put(signed, "hello!")).toBeGreaterThanOrEqual(400);
    expect(await put(signed, "hell")).toBeGreaterThanOrEqual(400);
    expect(await under.store.head(made)).toBeUndefined();
  });

  test("an upload of another type is refused", async () => {
    const made = key();
    const { url } = await upload(60, made);
    expect(await put({ url, headers: { "content-type": "text/html" } })).toBe(403);
    expect(await under.store.head(made)).toBeUndefined();
  });

  test("an upload address is good for its own key only", async () => {
    const [mine, yours] = [key(), key()];
    const { url, headers } = await upload(60, mine);
    expect(await put({ url: url.replace(mine, yours), headers })).toBe(403);
    expect(await under.store.head(yours)).toBeUndefined();
  });

  test("a read address reads, and no more", async () => {
    const made = await written("hello");
    const url = await under.store.signRead({ key: made, seconds: 60 });
    const answer = await get(url);
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([200, "image/png", "hello"]);
    expect(await put({ url, headers: { "content-type": "image/png" } })).toBe(403);
    expect((await fetch(under.at(url), { method: "DELETE" })).status).toBeGreaterThanOrEqual(400);
    expect(await textOf(made)).toBe("hello");
  });

  test("an upload address does not read", async () => {
    const made = await written("hello");
    const { url } = await upload(60, made);
    expect((await get(url)).status).toBe(403);
  });

  test("a read address with another key or signature, or a longer life, is refused", async () => {
    const [mine, yours] = [await written("mine"), await written("yours")];
    const url = await under.store.signRead({ key: mine, seconds: 60 });
    const parameters = [...new URL(url, "http://any.example").searchParams.keys()];
    expect((await get(url.replace(mine, yours))).status).toBe(403);
    for (const name of parameters.filter((one) => /expires|signature|date/i.test(one))) {
      const tampered = new URL(under.at(url));
      const value = tampered.searchParams.get(name)!;
      tampered.searchParams.set(
        name,
        value.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
      );
      if (tampered.href === under.at(url)) tampered.searchParams.set(name, `x${value}`);
      expect([name, (await fetch(tampered)).status >= 400]).toEqual([name, true]);
    }
  });

  test("a file for saving comes with its name", async () => {
    const made = await written("hello");
    const url = await under.store.signRead({ key: made, seconds: 60, fileName: "Report 2.png" });
    const answer = await get(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="Report 2.png"');
  });

  test("the same read address is given out for a while, and is always good for half its life", async () => {
    const made = await written("hello");
    const addresses = new Set<string>();
    for (let at = 0; at <= 400; at += 100) {
      addresses.add(await under.store.signRead({ key: made, seconds: 1000 }));
      under.passSeconds(100);
    }
    expect(addresses.size).toBeLessThanOrEqual(2);
    for (const url of addresses) expect((await get(url)).status).toBe(200);
    under.passSeconds(-500);
  });

  test("expired addresses are refused", async () => {
    const made = await written("hello");
    under.passSeconds(-120);
    const url = await under.store.signRead({ key: made, seconds: 60 });
    const late = await upload(60);
    under.passSeconds(120);
    expect((await get(url)).status).toBe(403);
    expect(await put(late)).toBe(403);
  });

  /** An upload of `abcdef` in two parts, of which only the last may be short: the stores under test do not look at that. */
  const begun = async (of = key("file")): Promise<PartedUpload> => under.store.beginParts({ key: of, contentType: "text/plain" });
  const sum = (text: string): string => createHash("sha256").update(text).digest("hex");
  const part = (of: PartedUpload, number: number, text: string, seconds = 60): Promise<SignedUpload> =>
    under.store.signPart({ ...of, number, bytes: text.length, sha256: sum(text), seconds });
  const sent = async (of: PartedUpload, ...texts: string[]): Promise<void> => {
    for (const [i, text] of texts.entries()) expect(await put(await part(of, i + 1, text), text)).toBeLessThan(300);
  };
  const completed = async (of: PartedUpload): Promise<void> =>
    under.store.completeParts({ ...of, contentType: "text/plain", parts: await under.store.listParts(of) });

  test("what is sent in parts, in any order, is one object once it is completed, and nothing before", async () => {
    const upload = await begun();
    expect(await put(await part(upload, 2, "def"), "def")).toBeLessThan(300);
    expect((await under.store.listParts(upload)).map(({ number, bytes }) => [number, bytes])).toEqual([[2, 3]]);
    expect(await put(await part(upload, 1, "abc"), "abc")).toBeLessThan(300);
    const parts = await under.store.listParts(upload);
    expect(parts.map(({ number, bytes }) => [number, bytes])).toEqual([
      [1, 3],
      [2, 3],
    ]);
    if (under.knowsSums) expect(parts.map(({ sha256 }) => sha256)).toEqual([sum("abc"), sum("def")]);
    expect(await under.store.head(upload.key)).toBeUndefined();
    await completed(upload);
    expect(await under.store.head(upload.key)).toEqual({ contentType: "text/plain", bytes: 6 });
    expect(await textOf(upload.key)).toBe("abcdef");
  });

  test("a part that is sent again takes the place of the one before, and only what was listed is put together", async () => {
    const upload = await begun();
    await sent(upload, "abc", "def");
    const before = await under.store.listParts(upload);
    await sent(upload, "xyz");
    const stale = under.store.completeParts({ ...upload, contentType: "text/plain", parts: before });
    if (under.looksAtTags) await expect(stale).rejects.toMatchObject({ code: "storage.partsChanged" });
    else await stale;
    if (!under.looksAtTags) return;
    await completed(upload);
    expect(await textOf(upload.key)).toBe("xyzdef");
  });

  test("a completed upload can be completed again, takes no more parts, and its object stays as it is", async () => {
    const upload = await begun();
    const late = await part(upload, 1, "xyz");
    await sent(upload, "abc");
    const parts = await under.store.listParts(upload);
    const complete = () => under.store.completeParts({ ...upload, contentType: "text/plain", parts });
    await complete();
    await complete();
    expect(await put(late, "xyz")).toBeGreaterThanOrEqual(400);
    expect(await textOf(upload.key)).toBe("abc");
    await expect(under.store.listParts(upload)).rejects.toMatchObject({ code: "storage.uploadOver" });
  });

  test("a part is refused that is longer or shorter than was signed, or of other content", async () => {
    const upload = await begun();
    const signed = await part(upload, 1, "abc");
    expect(await put(signed, "abcd")).toBeGreaterThanOrEqual(400);
    expect(await put(signed, "ab")).toBeGreaterThanOrEqual(400);
    if (!under.knowsSums) return;
    expect(await put(signed, "abd")).toBeGreaterThanOrEqual(400);
    expect(await put({ ...signed, headers: {}, url: signed.url }, "abd")).toBeGreaterThanOrEqual(400);
    expect(await under.store.listParts(upload)).toEqual([]);
  });

  test("the address of a part is good for its number, its key and its time only", async () => {
    const [mine, yours] = [await begun(), await begun()];
    const { url, headers } = await part(mine, 1, "abc");
    expect(await put({ url: url.replace(mine.key, yours.key), headers }, "abc")).toBeGreaterThanOrEqual(400);
    expect(await put({ url: url.replace(/(part|partNumber)=1/, "$1=2"), headers }, "abc")).toBe(403);
    expect((await get(url)).status).toBeGreaterThanOrEqual(400);
    under.passSeconds(-120);
    const late = await part(mine, 1, "abc");
    under.passSeconds(120);
    expect(await put(late, "abc")).toBe(403);
    expect(await under.store.listParts(mine)).toEqual([]);
    expect(await under.store.listParts(yours)).toEqual([]);
  });

  test("an upload that was given up has no parts, takes none and leaves nothing; giving it up again is no failure", async () => {
    const upload = await begun();
    const late = await part(upload, 2, "def");
    await sent(upload, "abc");
    await under.store.abortParts(upload);
    await under.store.abortParts(upload);
    expect(await put(late, "def")).toBeGreaterThanOrEqual(400);
    await expect(completed(upload)).rejects.toMatchObject({ code: "storage.uploadOver" });
    expect(await under.store.head(upload.key)).toBeUndefined();
  });

  test("unfinished uploads are listed, and end with everything else of their organization", async () => {
    organization = newId();
    const upload = await begun();
    await sent(upload, "abc");
    const done = await begun();
    await sent(done, "abc");
    await completed(done);
    expect(await all(under.store.listUploads(keyPrefix(organization)))).toEqual([upload]);
    expect(await under.store.removeAll(keyPrefix(organization))).toBe(1);
    expect(await all(under.store.listUploads(keyPrefix(organization)))).toEqual([]);
    await expect(under.store.listParts(upload)).rejects.toMatchObject({ code: "storage.uploadOver" });
  });

  test("a range of an object is read, here and by its address", async () => {
    const made = await written("hello world");
    const { body, bytes } = (await under.store.read(made, { from: 6, to: 8 }))!;
    expect([bytes, new TextDecoder().decode(await readWhole(body, 100))]).toEqual([3, "wor"]);
    const url = under.at(await under.store.signRead({ key: made, seconds: 60 }));
    const ranged = async (range: string) => {
      const answer = await fetch(url, { headers: { range } });
      return [answer.status, answer.headers.get("content-range"), answer.ok ? await answer.text() : ""];
    };
    expect(await ranged("bytes=0-4")).toEqual([206, "bytes 0-4/11", "hello"]);
    expect(await ranged("bytes=6-")).toEqual([206, "bytes 6-10/11", "world"]);
    expect((await ranged("bytes=11-"))[0]).toBe(416);
  });

  test("what is served by its true type, in place only when it may be shown and somebody wants it", async () => {
    const made = await written("hello");
    const served = async (read: { isShown?: boolean; contentType?: string; fileName?: string }) => {
      const answer = await get(await under.store.signRead({ key: made, seconds: 60, ...read }));
      await answer.text();
      return [answer.headers.get("content-type"), answer.headers.get("content-disposition")];
    };
    const picture = { contentType: "image/webp", fileName: "a.webp" };
    expect(await served({ ...picture, isShown: true })).toEqual(["image/webp", 'inline; filename="a.webp"']);
    expect(await served(picture)).toEqual(["image/webp", 'attachment; filename="a.webp"']);
    for (const contentType of ["image/svg+xml", "text/html", "application/pdf"])
      expect(await served({ contentType, fileName: "a", isShown: true })).toEqual([contentType, 'attachment; filename="a"']);
  });

  test("the origin is where its addresses lead", async () => {
    const url = await under.store.signRead({ key: key(), seconds: 60 });
    expect(URL.canParse(url) ? new URL(url).origin : null).toBe(under.store.origin);
  });
});

import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { keyPrefix, newKey, type ObjectKey } from "./object-key.ts";
import { readWhole, type SignedUpload } from "./object-store.ts";
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

  test("the origin is where its addresses lead", async () => {
    const url = await under.store.signRead({ key: key(), seconds: 60 });
    expect(URL.canParse(url) ? new URL(url).origin : null).toBe(under.store.origin);
  });
});

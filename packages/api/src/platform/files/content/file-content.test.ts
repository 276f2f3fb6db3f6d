import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { bucket } from "../bucket.ts";
import { sumOfContent, sumOfParts } from "./checksum.ts";
import { acceptedType, contentType } from "./content-type.ts";
import { bytesOfPart, partBytesOf } from "../parts.contract.ts";
import { bucketsOf } from "../platform-buckets.ts";
import { sumOf } from "../testing/sending.ts";
import { oneAtATime } from "./preview.ts";
import { clamdScanner } from "./virus-scan.ts";
import { modules } from "../../../modules.ts";

const closing: Server[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

test("every bucket limits size and type, and no two have one name", () => {
  const buckets = bucketsOf(modules);
  expect(new Set(buckets.map(({ name }) => name)).size).toBe(buckets.length);
  expect(buckets.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "homepage-images",
      "gallery-images",
      "profile-images",
      "study-resources",
      "general-uploads",
      "documents",
      "chat-attachments",
    ]),
  );
  for (const one of buckets) expect([one.maxBytes > 0, one.types.length > 0, one.label !== ""]).toEqual([true, true, true]);
  const good = { name: "a", label: "A", visibility: "restricted", uploads: "staff", maxBytes: 1, types: ["image/png"] } as const;
  for (const bad of [{ name: "A b" }, { types: [] }, { maxBytes: 0 }, { maxBytes: Number.NaN }, { keepDays: 0 }, { versions: -1 }])
    expect(() => bucket({ ...good, ...bad })).toThrow(TypeError);
});

test("parts cover a file exactly, are large enough for every store and never too many", () => {
  const mebibyte = 1024 ** 2;
  for (const bytes of [1, 5, 16 * mebibyte, 16 * mebibyte + 1, 17 * mebibyte, 5 * 1024 ** 3, 2 ** 43]) {
    const partBytes = partBytesOf(bytes);
    const count = Math.ceil(bytes / partBytes);
    expect(count).toBeLessThanOrEqual(10_000);
    if (count > 1) expect(partBytes).toBeGreaterThanOrEqual(5 * mebibyte);
    expect((count - 1) * partBytes + bytesOfPart(count, { bytes, partBytes })).toBe(bytes);
    expect([bytesOfPart(count + 1, { bytes, partBytes }), bytesOfPart(1, { bytes, partBytes }) > 0]).toEqual([0, true]);
  }
});

test("the checksum of a file is its own, or that of its parts, however it is read", async () => {
  const content = Buffer.from("abcdefghij");
  const inPieces = (size: number) =>
    Readable.from(
      Array.from({ length: Math.ceil(10 / size) }, (_, i) => content.subarray(i * size, (i + 1) * size)),
      { objectMode: false },
    );
  for (const size of [1, 3, 4, 10]) {
    expect(await sumOfContent(inPieces(size), 10)).toBe(sumOf(content));
    expect(await sumOfContent(inPieces(size), 4)).toBe(sumOfParts(["abcd", "efgh", "ij"].map((text) => sumOf(Buffer.from(text)))));
  }
});

test.each([
  ["text/plain", "a.txt", "text/plain"],
  ["application/vnd.ms-excel", "a.csv", "text/csv"],
  ["application/octet-stream", "a.md", "text/markdown"],
  ["image/png", "a.png", undefined],
])("text that is sent as %s and called %s is kept as %s", async (declared, name, kept) => {
  const found = await contentType(Buffer.from("Name;Größe\nKäse;2\n"));
  expect(acceptedType(found, { declared, name, types: kept === undefined ? ["image/png"] : [kept, "image/png"] })).toBe(kept);
});

/** A daemon that speaks ClamAV's protocol, and finds the test signature. */
async function aDaemon(
  answer = (content: string): string =>
    content.includes("EICAR-STANDARD-ANTIVIRUS-TEST-FILE") ? "stream: Eicar-Signature FOUND" : "stream: OK",
): Promise<string> {
  const server = createServer((socket) => {
    let held = Buffer.alloc(0);
    let content = "";
    let hasCommand = false;
    socket.on("error", () => {});
    socket.on("data", (piece: Buffer) => {
      held = Buffer.concat([held, piece]);
      if (!hasCommand && held.includes("\0")) {
        expect(held.subarray(0, 10).toString("latin1")).toBe("zINSTREAM\0");
        held = held.subarray(10);
        hasCommand = true;
      }
      while (hasCommand && held.byteLength >= 4) {
        const length = held.readUInt32BE();
        if (length === 0) return void socket.end(`${answer(content)}\0`);
        if (held.byteLength < 4 + length) return;
        content += held.subarray(4, 4 + length).toString("latin1");
        held = held.subarray(4 + length);
      }
    });
  });
  closing.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

test("the scanner is asked in its own language, and its words are understood", async () => {
  const scan = clamdScanner(await aDaemon());
  expect(await scan(Readable.from([Buffer.from("quite "), Buffer.from("harmless")], { objectMode: false }))).toEqual({ verdict: "clean" });
  expect(await scan(Readable.from([Buffer.from(eicar)], { objectMode: false }))).toEqual({ verdict: "infected", name: "Eicar-Signature" });
  const strict = clamdScanner(await aDaemon(() => "INSTREAM size limit exceeded. ERROR"));
  expect(await strict(Readable.from([Buffer.alloc(100)], { objectMode: false }))).toEqual({ verdict: "tooLarge" });
});

test("a scanner that is away, or says nothing that is known, gives no verdict", async () => {
  const some = () => Readable.from([Buffer.from("x")], { objectMode: false });
  const odd = clamdScanner(await aDaemon(() => "stream: Can't open file ERROR"));
  await expect(odd(some())).rejects.toMatchObject({ code: "files.scannerAway", kind: "unavailable" });
  await expect(clamdScanner("127.0.0.1:1")(some())).rejects.toMatchObject({ code: "files.scannerAway" });
  await expect(clamdScanner("/nowhere/clamd.ctl")(some())).rejects.toMatchObject({ code: "files.scannerAway" });
});

test("of large pictures one is in memory at a time, and one that fails keeps no other from its turn", async () => {
  let inMemory = 0;
  const draw = async (fails: boolean): Promise<number> => {
    const most = ++inMemory;
    await new Promise((resolve) => setImmediate(resolve));
    inMemory--;
    if (fails) throw new Error("broken");
    return most;
  };
  const drawn = await Promise.allSettled([false, true, false].map((fails) => oneAtATime(() => draw(fails))));
  expect(drawn.map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual([1, "failed", 1]);
});

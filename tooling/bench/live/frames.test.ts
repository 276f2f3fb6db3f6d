import fc from "fast-check";
import { expect, test } from "vitest";
import { clientFrame, Frames } from "./frames.ts";

/** A frame as a server writes it: without a mask. */
function serverFrame(payload: Buffer, kind = 0x1): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | kind, length]), payload]);
  if (length < 65_536) return Buffer.concat([Buffer.from([0x80 | kind, 126, length >> 8, length & 0xff]), payload]);
  const head = Buffer.alloc(10);
  head[0] = 0x80 | kind;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

test("however the bytes of frames are cut, the same texts come out", () => {
  const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom("x".repeat(125), "y".repeat(126), "z".repeat(70_000))), { maxLength: 5 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(2000)), (sent, cuts) => {
      const received: string[] = [];
      const frames = new Frames({ text: (buffer, from, to) => received.push(buffer.toString("utf8", from, to)), ping: () => {} });
      const bytes = Buffer.concat(sent.map((text) => serverFrame(Buffer.from(text))));
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        // One buffer for all, as the reader has it.
        const piece = Buffer.from(bytes.subarray(at, at + cut));
        frames.take(piece);
        piece.fill(0);
        at += cut;
      }
      expect(received).toEqual(sent);
    }),
  );
});

test("a ping is handed over with what it carries", () => {
  const pings: string[] = [];
  new Frames({ text: () => {}, ping: (payload) => pings.push(String(payload)) }).take(serverFrame(Buffer.from("still there?"), 0x9));
  expect(pings).toEqual(["still there?"]);
});

test("a message in several frames is refused: nobody sends it", () => {
  expect(() => new Frames({ text: () => {}, ping: () => {} }).take(serverFrame(Buffer.from("rest"), 0x0))).toThrow(TypeError);
});

test("a client's frame carries its text as it is, behind a mask of zeros", () => {
  expect(clientFrame("hi")).toEqual(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 104, 105]));
  expect(clientFrame("x".repeat(300)).subarray(0, 4)).toEqual(Buffer.from([0x81, 0xfe, 1, 44]));
});

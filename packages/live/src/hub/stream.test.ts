import { expect, test } from "vitest";
import type { Frame } from "../frame.ts";
import { FrameStream } from "./stream.ts";

const beat: Frame = { k: "beat", lag: 0 };

test("frames come in order, whether the consumer waits for them or they for it", async () => {
  const stream = new FrameStream(100);
  const waiting = stream.next();
  stream.push("1", beat, 10);
  stream.push("2", beat, 10);
  expect((await waiting).value?.[0]).toBe("1");
  expect((await stream.next()).value?.[0]).toBe("2");
  expect(stream.isIdle).toBe(true);
});

test("beyond the bound everything is dropped, and the hub is told when the consumer reads again", async () => {
  let reads = 0;
  const stream = new FrameStream(100);
  stream.attend({ onRead: () => reads++, onLeave: () => undefined });
  expect(stream.push("1", beat, 60)).toBe(true);
  expect(stream.push("2", beat, 60)).toBe(false);
  expect(stream.push("3", beat, 1)).toBe(false);
  expect(reads).toBe(0);
  const next = stream.next();
  expect(reads).toBe(1);
  expect(stream.push("4", beat, 60)).toBe(true);
  expect((await next).value?.[0]).toBe("4");
});

test("one frame is kept however large it is", () => {
  expect(new FrameStream(100).push("1", beat, 1000)).toBe(true);
});

test("an error ends the stream at once, once, and for good", async () => {
  const stream = new FrameStream(100);
  stream.push("1", beat, 1);
  stream.fail(new Error("no longer"));
  await expect(stream.next()).rejects.toThrow("no longer");
  expect(await stream.next()).toEqual({ value: undefined, done: true });
  const other = new FrameStream(100);
  const waiting = other.next();
  other.fail(new Error("no longer"));
  await expect(waiting).rejects.toThrow("no longer");
  expect((await other.next()).done).toBe(true);
});

test("a consumer that leaves gets nothing more, and the hub is told", async () => {
  let left = 0;
  const stream = new FrameStream(100);
  stream.attend({ onRead: () => undefined, onLeave: () => left++ });
  const waiting = stream.next();
  await stream.return();
  expect((await waiting).done).toBe(true);
  expect(stream.push("1", beat, 1)).toBe(true);
  expect((await stream.next()).done).toBe(true);
  expect(left).toBe(1);
});

test("reading twice at the same time is refused", async () => {
  const stream = new FrameStream(100);
  void stream.next();
  await expect(stream.next()).rejects.toThrow(TypeError);
});

import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Frame } from "../frame.ts";
import type { Row } from "../row.ts";
import { FrameStream, type Outlet } from "./stream.ts";

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

/** A connection that takes frames while it is told to. */
function anOutlet() {
  const sent: string[] = [];
  let room = Promise.withResolvers<void>();
  let isOpen = true;
  const outlet: Outlet<Row> = { hasRoom: () => isOpen, send: (id) => void sent.push(id), drained: () => room.promise };
  return {
    outlet,
    sent,
    fill: () => {
      isOpen = false;
      room = Promise.withResolvers();
    },
    drain: async () => {
      isOpen = true;
      room.resolve();
      await turn();
    },
  };
}

describe("diverted to an outlet", () => {
  test("frames go there in order, those that waited first, and only after what was read before is out", () => {
    const { outlet, sent } = anOutlet();
    const stream = new FrameStream<Row>(100);
    stream.push("1", beat, 10);
    void stream.next();
    stream.divert(outlet);
    stream.push("2", beat, 10);
    expect(sent).toEqual([]);
    void stream.next();
    stream.push("3", beat, 10);
    expect(sent).toEqual(["2", "3"]);
    expect(stream.isIdle).toBe(true);
  });

  test("while there is no room frames wait, within the bound, and go in order when there is", async () => {
    const { outlet, sent, fill, drain } = anOutlet();
    const stream = new FrameStream<Row>(100);
    stream.divert(outlet);
    void stream.next();
    fill();
    expect([stream.push("1", beat, 40), stream.push("2", beat, 40)]).toEqual([true, true]);
    expect(sent).toEqual([]);
    await drain();
    stream.push("3", beat, 40);
    expect(sent).toEqual(["1", "2", "3"]);
  });

  test("a frame overtakes none that wait, though there is room again before the outlet says so", () => {
    const sent: string[] = [];
    let hasRoom = false;
    const stream = new FrameStream<Row>(100);
    stream.divert({ hasRoom: () => hasRoom, send: (id) => void sent.push(id), drained: () => new Promise(() => undefined) });
    void stream.next();
    stream.push("1", beat, 10);
    hasRoom = true;
    stream.push("2", beat, 10);
    expect(sent).toEqual(["1", "2"]);
  });

  test("beyond the bound everything is dropped, and the hub is told when there is room again", async () => {
    const { outlet, sent, fill, drain } = anOutlet();
    const stream = new FrameStream<Row>(100);
    let reads = 0;
    const onRead = () => {
      reads++;
      stream.push("snapshot", beat, 0);
    };
    stream.attend({ onRead, onLeave: () => undefined });
    stream.divert(outlet);
    void stream.next();
    fill();
    expect([stream.push("1", beat, 60), stream.push("2", beat, 60), stream.push("3", beat, 1)]).toEqual([true, false, false]);
    await turn();
    expect([reads, sent]).toEqual([0, []]);
    await drain();
    expect([reads, sent]).toEqual([1, ["snapshot"]]);
  });

  test("an error and a consumer that leaves end it; nothing is sent afterwards", async () => {
    for (const end of ["fail", "return"] as const) {
      const { outlet, sent, fill, drain } = anOutlet();
      const stream = new FrameStream<Row>(100);
      stream.divert(outlet);
      const last = stream.next().then(
        ({ done }) => done,
        (error: Error) => error.message,
      );
      fill();
      stream.push("1", beat, 10);
      if (end === "fail") stream.fail(new Error("no longer"));
      else await stream.return();
      await drain();
      stream.push("2", beat, 10);
      expect(sent).toEqual([]);
      expect(await last).toBe(end === "fail" ? "no longer" : true);
    }
  });
});

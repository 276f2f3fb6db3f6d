import { expect, test } from "vitest";
import { PartLost, StoreFull, type SendPart } from "./part-sender.ts";
import { sumOf } from "./sum.ts";
import { Upload, type UploadCalls, type UploadedFile } from "./upload.ts";

const mebibyte = 1024 ** 2;

/** A server that keeps what arrives, as the product's own keeps it. */
class Far {
  readonly parts = new Map<number, { bytes: number; sha256: string }>();
  readonly asked: string[] = [];
  bytes = 0;
  refusal: string | null = null;

  get partBytes(): number {
    return this.bytes <= 16 * mebibyte ? this.bytes : 8 * mebibyte;
  }

  readonly calls: UploadCalls = {
    begin: async ({ bytes, sums = [] }) => {
      this.asked.push("begin");
      this.bytes = bytes;
      return { id: "f", partBytes: this.partBytes, addresses: sums.map((sha256, i) => this.#address(i + 1, sha256)) };
    },
    parts: async ({ parts = [] }) => {
      this.asked.push(`parts ${parts.map(({ number }) => number).join()}`);
      const there = [...this.parts].map(([number, part]) => ({ number, ...part }));
      return {
        bytes: this.bytes,
        partBytes: this.partBytes,
        there,
        addresses: parts.map(({ number, sha256 }) => this.#address(number, sha256)),
      };
    },
    finish: async ({ sha256 }) => {
      this.asked.push("finish");
      // Only what the screen reads of it.
      return { id: "f", status: this.refusal === null ? "ready" : "refused", refusal: this.refusal, sha256 } as UploadedFile;
    },
    abort: async () => this.asked.push("abort"),
    remove: async ({ id }) => this.asked.push(`remove ${id}`),
  };

  /** Takes a part in, as its address says. */
  readonly take: SendPart = async ({ url }, body, { onSent }) => {
    const [number] = url.split(" ");
    onSent(body.size / 2);
    // What it is in truth, whatever its address says.
    this.parts.set(Number(number), { bytes: body.size, sha256: await sumOf(body) });
  };

  #address(number: number, sha256: string) {
    return { number, url: `${number} ${sha256}`, headers: {} };
  }
}

const aFile = (bytes: number): File => new File([new Uint8Array(bytes).fill(7)], "a.bin", { type: "text/plain;charset=utf-8" });

function anUpload(far: Far, { bytes = 20 * mebibyte, send = far.take, kept }: { bytes?: number; send?: SendPart; kept?: string } = {}) {
  let remembered = kept;
  const done: UploadedFile[] = [];
  const sent: number[] = [];
  const waits: number[] = [];
  const upload: Upload = new Upload({
    file: aFile(bytes),
    place: { bucket: "documents" },
    calls: far.calls,
    send,
    unfinished: { find: () => remembered, keep: (id) => (remembered = id), forget: () => (remembered = undefined) },
    onStatus: () => sent.push(upload?.status.sentBytes ?? 0),
    onDone: (file) => done.push(file),
    pause: async (ms) => void waits.push(ms),
  });
  return { upload, done, sent, waits, remembered: () => remembered };
}

test("a small file takes two questions and one part", async () => {
  const far = new Far();
  const { upload, done } = anUpload(far, { bytes: 1000 });
  await upload.run();
  expect(far.asked).toEqual(["begin", "finish"]);
  expect([upload.status.state, done.length, far.parts.size]).toEqual(["done", 1, 1]);
});

test("a large file is cut into parts whose checksums make up its own, and progress never goes back", async () => {
  const far = new Far();
  const { upload, done, sent, remembered } = anUpload(far);
  await upload.run();
  expect([...far.parts].toSorted().map(([number, { bytes }]) => [number, bytes / mebibyte])).toEqual([
    [1, 8],
    [2, 8],
    [3, 4],
  ]);
  expect(done[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  expect([sent.at(-1), remembered()]).toEqual([20 * mebibyte, undefined]);
});

test("after the page was closed only what has not arrived is sent", async () => {
  const far = new Far();
  const first = anUpload(far, {
    send: async (address, body, options) => {
      if (address.url.startsWith("2 ")) {
        first.upload.pause();
        throw options.signal.reason;
      }
      return far.take(address, body, options);
    },
  });
  await first.upload.run();
  expect(first.upload.status.state).toBe("paused");
  const there = [...far.parts.keys()];
  expect(there).not.toContain(2);
  const sent: number[] = [];
  const second = anUpload(far, {
    kept: first.remembered()!,
    send: (address, body, options) => {
      sent.push(Number.parseInt(address.url, 10));
      return far.take(address, body, options);
    },
  });
  await second.upload.run();
  expect(second.upload.status.state).toBe("done");
  expect(sent.toSorted()).toEqual([1, 2, 3].filter((number) => !there.includes(number)));
});

test("a part that is lost is sent again, with a new address when its own is over; the person is asked when it does not help", async () => {
  const far = new Far();
  let losses = 2;
  const { upload } = anUpload(far, {
    bytes: 1000,
    send: (address, body, options) => {
      if (losses-- > 0) throw new PartLost(losses === 0);
      return far.take(address, body, options);
    },
  });
  await upload.run();
  expect([upload.status.state, far.asked]).toEqual(["done", ["begin", "parts 1", "finish"]]);

  losses = Infinity;
  const hopeless = anUpload(far, { bytes: 1000, send: () => Promise.reject(new PartLost(false)) });
  await hopeless.upload.run();
  expect(hopeless.upload.status).toMatchObject({
    state: "failed",
    canRetry: true,
    problem: expect.stringContaining("Nothing that has arrived is lost") as string,
  });
  expect(hopeless.remembered()).toBe("f");
});

test("a server that is asked too often is left alone for as long as it says", async () => {
  const far = new Far();
  let isBusy = true;
  const { upload, waits } = anUpload(far, {
    bytes: 1000,
    send: async (...part) => {
      if (!isBusy) return far.take(...part);
      isBusy = false;
      throw new PartLost(false, 42_000);
    },
  });
  await upload.run();
  expect([upload.status.state, waits]).toEqual(["done", [42_000]]);
});

test("a store without room stops the upload at once, says what to do, and is gone on with when there is room", async () => {
  const far = new Far();
  let isFull = true;
  const { upload, waits, done } = anUpload(far, {
    send: async (address, ...part) => {
      if (isFull && address.url.startsWith("3 ")) throw new StoreFull();
      return far.take(address, ...part);
    },
  });
  await upload.run();
  expect([upload.status, waits]).toMatchObject([
    { state: "failed", canRetry: true, problem: expect.stringContaining("make room, then try again") as string },
    [],
  ]);
  isFull = false;
  await upload.run();
  expect([upload.status.state, done.length, [...far.parts.keys()].toSorted()]).toEqual(["done", 1, [1, 2, 3]]);
  expect(far.asked.filter((asked) => asked === "begin")).toHaveLength(1);
});

test("what the server refuses is told in its words, is not tried again, and goes from the server with its line", async () => {
  const far = new Far();
  far.refusal = "A virus was found in it: Eicar.";
  const { upload, done } = anUpload(far, { bytes: 10 });
  await upload.run();
  expect(upload.status).toMatchObject({ state: "failed", problem: far.refusal, canRetry: false });
  expect(upload.refusedId).toBe("f");
  await upload.cancel();
  expect(far.asked).toEqual(["begin", "finish", "remove f"]);
  expect(done).toEqual([]);
});

test("what is cancelled is given up at the server as well", async () => {
  const far = new Far();
  const { upload, remembered } = anUpload(far, { bytes: 10, send: () => Promise.reject(new PartLost(false)) });
  await upload.run();
  await upload.cancel();
  expect([far.asked.at(-1), remembered()]).toEqual(["abort", undefined]);
});

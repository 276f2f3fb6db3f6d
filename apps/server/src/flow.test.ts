import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { flowOf } from "./flow.ts";

async function connected(): Promise<{ ours: Socket; client: Socket; close: () => void }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [ours] = (await once(server, "connection")) as [Socket];
  return {
    ours,
    client,
    close: () => {
      ours.destroy();
      client.destroy();
      server.close();
    },
  };
}

test("nothing is pulled for a client that does not read, until it reads", async () => {
  const { ours, client, close } = await connected();
  const flow = flowOf(ours);
  await flow.drained();
  client.pause();
  // More than the kernel's buffers take.
  while (ours.writableLength < 1_000_000) ours.write(Buffer.alloc(1_000_000));
  let isDrained = false;
  const drained = flow.drained().then(() => (isDrained = true));
  await new Promise((turn) => setImmediate(turn));
  expect(isDrained).toBe(false);
  client.resume();
  await drained;
  expect(ours.writableLength).toBe(0);
  close();
});

test("whoever waits for a client that goes away is let go", async () => {
  const { ours, client, close } = await connected();
  const flow = flowOf(ours);
  client.pause();
  ours.on("error", () => {});
  while (ours.writableLength < 1_000_000) ours.write(Buffer.alloc(1_000_000));
  const drained = flow.drained();
  client.resetAndDestroy();
  await expect(drained).resolves.toBeUndefined();
  close();
});

test("a socket has room for 64 streams, and for another one when one ends", async () => {
  const { ours, close } = await connected();
  const flow = flowOf(ours);
  const ends = Array.from({ length: 64 }, () => flow.begin());
  expect(() => flow.begin()).toThrow(/too many things/);
  ends[0]!();
  flow.begin();
  close();
});

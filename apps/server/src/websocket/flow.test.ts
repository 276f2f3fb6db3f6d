import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { flowOf } from "./flow.ts";
import { frameMessage } from "./frame-message.ts";

const open = { readyState: 1, OPEN: 1 } as const;

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
  const flow = flowOf(ours, open);
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
  const flow = flowOf(ours, open);
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
  const flow = flowOf(ours, open);
  const ends = Array.from({ length: 64 }, () => flow.begin());
  expect(() => flow.begin()).toThrow(/too many things/);
  ends[0]!();
  flow.begin();
  close();
});

/** Everything the client is sent until the given number of bytes has come. */
async function received(client: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of client.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(chunks);
}

test("what one turn has for a connection is written together, in order, and shared by those who are sent the same", async () => {
  const { ours, client, close } = await connected();
  const flow = flowOf(ours, open);
  let writes = 0;
  const write = ours._writev!.bind(ours);
  ours._writev = (chunks, done) => {
    writes++;
    write(chunks, done);
  };
  const [first, second] = [
    { k: "beat", lag: 1 },
    { k: "beat", lag: 2 },
  ] as const;
  flow.send('{"id":1', "c:1", first);
  flow.send('{"id":1', "c:2", second);
  expect(flow.hasRoom()).toBe(true);
  const expected = Buffer.concat([frameMessage('{"id":1', "c:1", first), frameMessage('{"id":1', "c:2", second)]);
  expect(await received(client, expected.length)).toEqual(expected);
  expect(writes).toBe(1);
  expect(frameMessage('{"id":1', "c:1", first)).toBe(frameMessage('{"id":1', "c:1", first));
  close();
});

test("what waits counts before it is written, and nothing follows the word that closes a connection", async () => {
  const { ours, close } = await connected();
  const socket = { readyState: 1, OPEN: 1 };
  const flow = flowOf(ours, socket);
  const large = { k: "tx", up: [{ id: "1", text: "x".repeat(300_000) }], del: [] } as const;
  flow.send('{"id":1', "c:1", large);
  expect(flow.hasRoom()).toBe(false);
  socket.readyState = 2;
  await flow.drained();
  expect([flow.hasRoom(), ours.bytesWritten]).toEqual([true, 0]);
  close();
});

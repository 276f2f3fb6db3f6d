import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { countTraffic } from "./traffic.ts";

function message(kind: string): Buffer {
  return Buffer.from([kind.charCodeAt(0), 0, 0, 0, 4]);
}

async function connected(): Promise<{ readonly port: number; readonly client: Socket; readonly server: Socket; readonly end: () => void }> {
  const listening = createServer().listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  const client = connect(port, "127.0.0.1");
  const [[server]] = (await Promise.all([once(listening, "connection"), once(client, "connect")])) as [[Socket], unknown];
  const end = (): void => {
    client.destroy();
    listening.close();
  };
  return { port, client, server, end };
}

async function answer(server: Socket, client: Socket, kinds: string): Promise<void> {
  const arrived = once(client, "data");
  server.write(Buffer.concat([...kinds].map(message)));
  await arrived;
}

test("what is sent together is one flight, and every statement counts that was completed", async () => {
  const { port, client, server, end } = await connected();
  const counted = countTraffic(port);
  client.write(message("Q"));
  client.write(message("Q"));
  await answer(server, client, "CZCZ");
  client.write(message("Q"));
  await answer(server, client, "CZ");
  expect(counted()).toEqual({ flights: 2, statements: 3, sent: 15, received: 30 });
  expect(Object.hasOwn(client, "write")).toBe(false);
  end();
});

test("a feed of changes, another port and what comes later do not count", async () => {
  const [feed, other] = [await connected(), await connected()];
  feed.client.write("....user\0somebody\0replication\0database\0\0");
  const counted = countTraffic(feed.port);
  await answer(feed.server, feed.client, "dd");
  other.client.write(message("Q"));
  expect(counted()).toEqual({ flights: 0, statements: 0, sent: 0, received: 0 });
  feed.end();
  other.end();
});

import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import superjson, { type SuperJSONResult } from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { DirectFrame } from "@freehold/api/resource/direct-frame.ts";
import { sensor } from "@freehold/api/modules/coldchain/schema.ts";
import { statementsOf } from "@freehold/api/resource/statements.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { rememberSource } from "@freehold/live/row-source.ts";
import { frameMessage, liveEncoder } from "./frame-message.ts";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
let line: Socket;
let client: WebSocket;
beforeAll(async () => {
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [, request] = (await once(server, "connection")) as [WebSocket, IncomingMessage];
  line = request.socket;
  await once(client, "open");
});
afterAll(() => {
  client.terminate();
  server.close();
});

/** What a client reads from these bytes on the line. */
async function read(bytes: Buffer): Promise<unknown> {
  line.write(bytes);
  const [data] = (await once(client, "message")) as [Buffer];
  return JSON.parse(data.toString());
}

const rows = (size: number) => [
  {
    id: "1",
    name: `"${"ü".repeat(size)}"\n`,
    at: new Date("2026-01-02T03:04:05.006Z"),
    none: null,
    big: 12n ** 20n,
    "with.dot": new Date(0),
  },
];
const frames: Frame[] = [
  { k: "tx", up: rows(1), del: ["2"] },
  { k: "tx", up: rows(150), del: [] },
  { k: "snap", reason: "start", rows: rows(70_000), part: 0, last: true, more: false },
  { k: "ready" },
  { k: "beat", lag: 12 },
];

test.each(frames)("a frame is on the line what tRPC and superjson would write: $k", async (frame) => {
  const written = { id: 7, result: { type: "data", id: "c:e:1f", data: superjson.serialize({ id: "c:e:1f", data: frame }) } };
  expect(await read(frameMessage('{"id":7', "c:e:1f", frame))).toEqual(written);
  // Another reader's id must not be the first one's.
  expect(await read(frameMessage('{"id":7', "i:e:1f:2", frame))).toEqual(
    JSON.parse(JSON.stringify(written).replaceAll("c:e:1f", "i:e:1f:2")),
  );
});

test("rows that remember their text are on the line what superjson would write of them", async () => {
  const text = statementsOf(sensor).rows;
  const empty: (string | null)[] = [...declarationOf(sensor).columns.values()].map(() => null);
  const written = [
    empty.with(0, "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff").with(2, "2026-01-02 03:04:05.006+00").with(4, "7").with(5, 'a"ü\n'),
    empty.with(2, "infinity").with(3, "0044-03-15 12:00:00+00 BC").with(8, "-0").with(9, "NaN"),
    empty,
  ];
  const decoded = written.map((row) => text.read(row));
  for (const of of [
    (rows: typeof decoded): Frame => ({ k: "tx", up: rows, del: ['"'] }),
    (rows: typeof decoded): Frame => ({ k: "snap", reason: "gap", rows, part: 1, last: false, more: true }),
  ]) {
    const remembering = [...decoded];
    rememberSource(remembering, { text, rows: written });
    const expected = superjson.stringify({ id: "c:e:1f", data: of(decoded) });
    const message = (await read(frameMessage('{"id":7', "c:e:1f", of(remembering)))) as { result: { data: SuperJSONResult } };
    expect(superjson.deserialize(message.result.data)).toStrictEqual(superjson.parse(expected));
    expect(message.result.data.meta).toEqual((JSON.parse(expected) as SuperJSONResult).meta);
  }
  const none: object[] = [];
  rememberSource(none, { text, rows: [] });
  const message = await read(frameMessage('{"id":7', "c:e:2f", { k: "tx", up: none, del: [] }));
  expect(message).toEqual({
    id: 7,
    result: { type: "data", id: "c:e:2f", data: { json: { id: "c:e:2f", data: { k: "tx", up: [], del: [] } } } },
  });
});

test("with its first frame a stream is taken over, under the name that its client gave the request", () => {
  let taken: unknown;
  const stream = { divert: (outlet: unknown) => (taken = outlet) };
  const sent: string[] = [];
  const flow = { begin: () => () => {}, hasRoom: () => true, drained: async () => {}, send: (request: string) => void sent.push(request) };
  const frame = { k: "ready" } as const;
  const data = { id: "b:e:1:1", data: new DirectFrame(frame, stream, flow) };
  const text = liveEncoder.encode({ id: '"a', jsonrpc: "2.0", result: { data } });
  expect(JSON.parse(text)).toEqual({
    id: '"a',
    jsonrpc: "2.0",
    result: { type: "data", id: "b:e:1:1", data: { json: { id: "b:e:1:1", data: frame } } },
  });
  // Proof: what the stream was diverted to has `send`, as its type says.
  (taken as { send: (id: string, frame: Frame) => void }).send("b:e:2:1", frame);
  expect(sent).toEqual(['{"id":"\\"a","jsonrpc":"2.0"']);
});

test("everything else is JSON as it was", () => {
  expect(liveEncoder.encode({ id: 1, result: { data: { json: { a: 1 } } } })).toBe('{"id":1,"result":{"data":{"json":{"a":1}}}}');
  expect(liveEncoder.decode('{"id":1}')).toEqual({ id: 1 });
  expect(() => liveEncoder.decode(Buffer.from("{}"))).toThrow(TypeError);
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { PgOutputDecoder, type Change } from "@freehold/live/feed/pgoutput.ts";
import { openReplication } from "@freehold/live/feed/replication.ts";
import { answerBench } from "../product/answering.ts";

// The raw limit with a database: every change of one table, decoded, written as JSON once and sent to whoever is connected.

const [url = ""] = process.argv.slice(2);
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const readers = new Set<WebSocket>();
sockets.on("connection", (socket) => {
  readers.add(socket);
  socket.on("close", () => readers.delete(socket));
});

function broadcast({ relation, new: tuple }: Change): void {
  const row = Object.fromEntries(
    relation.columns.map(({ name }, at) => [name, name === "lastCelsius" ? Number(tuple?.[at]) : tuple?.[at]]),
  );
  const text = JSON.stringify({ id: 1, result: { type: "data", data: { json: { data: { k: "tx", up: [row], del: [] } } } } });
  for (const reader of readers) reader.send(text);
}

const replication = await openReplication(url);
await replication.createSlot();
const decoder = new PgOutputDecoder();
let head = 0;
await replication.stream("bench", {
  message: (buffer, offset) => {
    const message = decoder.decode(buffer, offset);
    if (message?.kind === "change") broadcast(message.change);
    else if (message?.kind === "commit") head = message.end;
  },
  head: (end, mustAnswer) => {
    head = Math.max(head, end);
    if (mustAnswer) replication.confirm(head, false);
  },
  end: (reason) => {
    console.error(reason);
    process.exit(1);
  },
});
setInterval(() => replication.confirm(head, false), 1000);
answerBench();
server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { answerBench } from "../product/answering.ts";
import { markedTemplate } from "./mark.ts";

// The raw limit: what Node and ws can do when there is nothing to decide. Whoever is connected gets the same prepared text.

let textOf: (mark: number) => string = String;
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const readers = new Set<WebSocket>();
sockets.on("connection", (socket, request) => {
  if (request.url === "/control") {
    socket.on("message", (data) => {
      const text = textOf(Number(String(data)));
      for (const reader of readers) reader.send(text);
    });
    return;
  }
  readers.add(socket);
  socket.on("close", () => readers.delete(socket));
});
answerBench();
process.on("message", (message: { readonly template: string }) => {
  if (!("template" in message)) return;
  textOf = markedTemplate(message.template);
  process.send?.({ result: null });
});
server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));

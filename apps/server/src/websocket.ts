import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { callIn, isOriginAllowed, maxBatchSize } from "./calls.ts";
import type { Config } from "./config.ts";
import { flowOf } from "./flow.ts";

const maxMessageBytes = 1024 * 1024;
const farewellMilliseconds = 2000;

/** The WebSocket door, on the HTTP server's port at /trpc. */
export function createWebSocket(server: Server, backend: Backend, { config, log }: { config: Config; log: Logger }) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    // Node leaves an upgraded socket without a listener: a client that resets it would end the process.
    socket.on("error", () => socket.destroy());
    const isDoor = request.url?.split("?", 1)[0] === "/trpc";
    if (!isDoor || !isOriginAllowed(request.headers, config.origins)) {
      // Destroyed as soon as the answer is out: what the client still sends would keep the socket open for ever.
      socket.end(`HTTP/1.1 ${isDoor ? "403 Forbidden" : "404 Not Found"}\r\nconnection: close\r\n\r\n`, () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connected) => sockets.emit("connection", connected, request));
  });
  const handler = applyWSSHandler({
    wss: sockets,
    router: appRouter,
    maxBatchSize,
    keepAlive: { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 },
    createContext: ({ req, info }) => {
      const call = callIn(req.headers);
      const { organizationId, token } = info.connectionParams ?? {};
      return createContext(
        backend,
        {
          ...call,
          token: token ?? call.token,
          organizationId: organizationId ?? call.organizationId,
          requestId: randomUUID(),
          address: req.socket.remoteAddress ?? null,
          // A socket cannot set a cookie: browsers sign in over HTTP.
          keepToken: () => false,
          flow: flowOf(req.socket),
        },
        true,
      );
    },
    onError: ({ error, path, ctx }) => {
      if (error.code === "INTERNAL_SERVER_ERROR")
        log.error({ path, requestId: ctx?.requestId, error: error.cause ?? error }, "A procedure failed");
    },
  });
  return {
    /** Tells clients to come back, then closes what is left. */
    close: async (): Promise<void> => {
      handler.broadcastReconnectNotification();
      for (const socket of sockets.clients) socket.close(1012);
      const closed = new Promise<void>((done) => sockets.close(() => done()));
      // A client that does not answer the close must not hold up the end.
      const impatient = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), farewellMilliseconds);
      await closed;
      clearTimeout(impatient);
    },
  };
}

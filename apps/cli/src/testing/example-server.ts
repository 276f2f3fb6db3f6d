import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { exampleRouter } from "./example-router.ts";

/** The example behind real HTTP and a real WebSocket, as the product's server offers them. */
export async function startExampleServer() {
  const contextOf = (req: IncomingMessage) => ({
    token: req.headers.authorization?.replace("Bearer ", ""),
    organizationId: req.headers["x-organization-id"] as string | undefined,
  });
  const http = createHTTPServer({ router: exampleRouter, basePath: "/trpc/", createContext: ({ req }) => contextOf(req) });
  const sockets = new WebSocketServer({ server: http, path: "/trpc" });
  applyWSSHandler({
    wss: sockets,
    router: exampleRouter,
    createContext: ({ info }) => ({ token: info.connectionParams?.token, organizationId: info.connectionParams?.organizationId }),
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Breaks every open line, as a restart would. */
    breakLines: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

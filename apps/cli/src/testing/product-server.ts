import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext, type Context } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";

/**
 * The product behind real HTTP and a real WebSocket, as its server offers them to programs.
 * @param onCall told of every call over HTTP before it is answered
 */
export async function startProductServer(backend: Backend, onCall: (path: string) => void = () => {}) {
  const contextOf = (req: IncomingMessage, params: Readonly<Record<string, string | undefined>>, isLasting: boolean): Context => {
    const token = params.token ?? req.headers.authorization?.replace("Bearer ", "");
    const organizationId = params.organizationId ?? (req.headers["x-organization-id"] as string | undefined);
    const call = {
      token,
      organizationId,
      requestId: "test",
      userAgent: req.headers["user-agent"] ?? null,
      address: null,
      keepToken: () => false,
    };
    return createContext(backend, call, isLasting);
  };
  const handle = createHTTPHandler({ router: appRouter, basePath: "/trpc/", createContext: ({ req }) => contextOf(req, {}, false) });
  const http = createServer((req, res) => {
    onCall(req.url ?? "");
    handle(req, res);
  });
  const sockets = new WebSocketServer({ server: http, path: "/trpc" });
  applyWSSHandler({ wss: sockets, router: appRouter, createContext: ({ req, info }) => contextOf(req, info.connectionParams ?? {}, true) });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stop: async (): Promise<void> => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

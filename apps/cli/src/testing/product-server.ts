import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext, type Context } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { doorPath } from "@freehold/storage/object-door.ts";

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
    if (req.url?.startsWith(doorPath)) void atDoor(backend, req, res);
    else handle(req, res);
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

/** Files at the addresses that the store has signed. */
async function atDoor({ objects: { door } }: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url!, "http://localhost");
  const asked = { path: pathname.slice(doorPath.length), query: Object.fromEntries(searchParams) };
  try {
    if (request.method === "PUT") {
      await door!.receive({ ...asked, contentType: undefined, bytes: Number(request.headers["content-length"]), body: request });
      response.writeHead(204).end();
    } else {
      const { body, headers } = await door!.serve(asked);
      await pipeline(body, response.writeHead(200, headers));
    }
  } catch (error) {
    response.writeHead(403).end(JSON.stringify({ error: error instanceof Error ? error.message : "No." }));
  }
}

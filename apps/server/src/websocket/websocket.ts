import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import type { Logger } from "pino";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { networkOf } from "@freehold/kernel/network.ts";
import { callIn, isBrowser, isOriginAllowed, maxBatchSize } from "../calls/call-headers.ts";
import type { Config } from "../config.ts";
import { socketGuest, type Guest } from "../leave/farewell.ts";
import { flowOf } from "./flow.ts";
import { liveEncoder } from "./frame-message.ts";
import { inflowLimit } from "./inflow.ts";
import { peersOf } from "../peer.ts";
import { pulseOf } from "./pulse.ts";
import type { Readiness } from "../leave/readiness.ts";

/** All subscriptions of a page that comes back, together. What is long, such as an import, comes by HTTP. */
const maxMessageBytes = 256 * 1024;
const farewellMilliseconds = 2000;
/** Sockets of one network address: an office of a hundred people with two pages each. */
export const maxSocketsPerNetwork = 200;

type WebSocketOptions = {
  readonly config: Config;
  readonly log: Logger;
  /** Whether newcomers are still taken; always, unless told. */
  readonly readiness?: Pick<Readiness, "isClosed">;
};

/** The WebSocket door, on the HTTP server's port at /trpc. */
export function createWebSocket(server: Server, backend: Backend, { config, log, readiness }: WebSocketOptions) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const peerOf = peersOf(config, log);
  const open = new Map<string, number>();
  const isTooMuch = inflowLimit();
  const guests = new Set<Guest>();

  /** Why a socket is refused; undefined when it may open. */
  const refusalOf = (request: IncomingMessage, network: string): string | undefined => {
    if (request.url?.split("?", 1)[0] !== "/trpc") return "404 Not Found";
    if (readiness?.isClosed) return "503 Service Unavailable\r\nretry-after: 1";
    const { isSecure } = peerOf(request);
    if (!isOriginAllowed(request.headers, { origins: config.origins, isSecure })) return "403 Forbidden";
    return (open.get(network) ?? 0) >= maxSocketsPerNetwork ? "429 Too Many Requests\r\nretry-after: 30" : undefined;
  };

  server.on("upgrade", (request, socket, head) => {
    // Node leaves an upgraded socket without a listener: a client that resets it would end the process.
    socket.on("error", () => socket.destroy());
    const network = networkOf(peerOf(request).address);
    const refusal = refusalOf(request, network);
    if (refusal !== undefined) {
      // Destroyed as soon as the answer is out: what the client still sends would keep the socket open for ever.
      socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\n\r\n`, () => socket.destroy());
      return;
    }
    countWhileOpen(open, network, socket);
    // Named here, so that what listens to the socket does not hold the whole request.
    const told = remembered(request);
    sockets.handleUpgrade(request, socket, head, (connected) => {
      endWhenTooMuch(connected, (bytes) => isTooMuch(network, bytes));
      const guest = socketGuest(connected);
      guests.add(guest);
      connected.once("close", () => guests.delete(guest));
      sockets.emit("connection", connected, told);
    });
  });
  applyWSSHandler({
    wss: sockets,
    router: appRouter,
    maxBatchSize,
    experimental_encoder: liveEncoder,
    keepAlive: { enabled: true, pingMs: config.patience.ping, pongWaitMs: config.patience.pong },
    createContext: ({ req, res, info }) => {
      const call = callIn(req.headers, peerOf(req));
      const keepsCookies = isBrowser(req.headers);
      const { organizationId, token } = info.connectionParams ?? {};
      return createContext(
        backend,
        {
          ...call,
          token: token ?? call.token,
          organizationId: organizationId ?? call.organizationId,
          requestId: randomUUID(),
          // A socket cannot set a cookie, and a page must never hold a token: what it opens here nobody has.
          keepToken: () => keepsCookies,
          flow: { ...flowOf(req.socket, res), watch: pulseOf(res) },
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
    /** Who is connected. */
    guests: guests as ReadonlySet<Guest>,
    /** Closes what is left. */
    close: async (): Promise<void> => {
      for (const guest of guests) guest.dismiss();
      const closed = new Promise<void>((done) => sockets.close(() => done()));
      // A client that does not answer the close must not hold up the end.
      const impatient = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), farewellMilliseconds);
      await closed;
      clearTimeout(impatient);
    },
  };
}

const rememberedHeaders = "authorization cookie host origin sec-fetch-site user-agent x-forwarded-for x-forwarded-proto x-organization-id";

/**
 * What is read of a request after its socket is open. tRPC keeps it as long as the socket, and a whole request would be a
 * good part of what a socket costs.
 */
function remembered({ url, headers, socket }: IncomingMessage): IncomingMessage {
  const kept = Object.fromEntries(
    rememberedHeaders.split(" ").flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  // Proof: what tRPC reads of a request is its address, headers and socket.
  return { url, headers: kept, socket } as unknown as IncomingMessage;
}

/** Begun before tRPC listens: what is too much, and what came with it in one packet, is not read. */
function endWhenTooMuch(connected: WebSocket, isTooMuch: (bytes: number) => boolean): void {
  connected.on("message", (data: RawData) => {
    if (!isTooMuch(lengthOf(data))) return;
    connected.removeAllListeners("message");
    connected.terminate();
  });
}

const lengthOf = (data: RawData): number =>
  Array.isArray(data) ? data.reduce((sum, piece) => sum + piece.byteLength, 0) : data.byteLength;

function countWhileOpen(open: Map<string, number>, network: string, socket: Duplex): void {
  open.set(network, (open.get(network) ?? 0) + 1);
  socket.once("close", () => {
    const left = (open.get(network) ?? 1) - 1;
    if (left > 0) open.set(network, left);
    else open.delete(network);
  });
}

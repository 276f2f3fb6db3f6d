import type { Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { FastifyError, FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { DomainError, faultDoors } from "@freehold/kernel/fault.ts";
import { doorPath, type DoorRequest, type ObjectDoor } from "@freehold/storage/object-door.ts";

type ObjectRoute = { Params: { "*": string }; Querystring: DoorRequest["query"] };

/** How long a line over which a file comes may be silent. */
const usualStallMs = 60_000;

/** Files at the addresses that the store on this machine's disk has signed. There is no other way to them. */
// oxlint-disable-next-line max-params -- what is usual is left out everywhere but in tests.
export async function objects(app: FastifyInstance, door: ObjectDoor, log: Logger, { stallMs = usualStallMs } = {}): Promise<void> {
  const sending = new WeakSet<object>();
  letSlowLinesFinish(app.server, sending);
  await app.register(async (scope) => {
    // A file is passed on as it arrives, whatever it is and however long: the door counts.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.setErrorHandler((error: FastifyError | DomainError, request, reply) => {
      // What the sender still wants to send, nobody reads.
      if (!request.raw.complete) reply.header("connection", "close");
      const status = error instanceof DomainError ? statusOf(error) : (error.statusCode ?? 500);
      if (status >= 500) log.error({ requestId: request.id, error }, "A file could not be received or served");
      const code = error instanceof DomainError ? error.code : null;
      return reply
        .code(status)
        .headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" })
        .send({ error: code === null && status >= 500 ? "Something went wrong on our side." : error.message, code, requestId: request.id });
    });
    scope.put<ObjectRoute>(`${doorPath}*`, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const length = request.headers["content-length"];
      const { socket } = request.raw;
      // What comes from within the process has no line.
      const line = socket instanceof Socket ? socket : undefined;
      sending.add(socket);
      line?.setTimeout(stallMs);
      try {
        await door.receive({
          path: request.params["*"],
          query: request.query,
          contentType: request.headers["content-type"],
          bytes: length === undefined ? undefined : Number(length),
          body: request.raw,
        });
      } finally {
        sending.delete(socket);
        line?.setTimeout(0);
      }
      return reply.code(204).send();
    });
    scope.get<ObjectRoute>(`${doorPath}*`, { exposeHeadRoute: false }, async (request, reply) => {
      const asked = { path: request.params["*"], query: request.query, range: request.headers.range };
      const { body, bytes, headers, isPartial } = await door.serve(asked);
      return reply
        .code(isPartial ? 206 : 200)
        .headers({ ...headers, "content-length": bytes })
        .send(body);
    });
  });
}

/**
 * A request must arrive within minutes, or whoever says nothing would hold its connection. What has a right to come, and keeps coming,
 * may take as long as its line needs: Node says once of each request that it is late, and leaves the rest to whoever listens.
 */
function letSlowLinesFinish(server: Server, sending: WeakSet<object>): void {
  // Proof: these are what Node calls with an error and a socket.
  const handlers = server.listeners("clientError") as ((error: Error, socket: Duplex) => void)[];
  server.removeAllListeners("clientError");
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && sending.has(socket)) return;
    for (const handle of handlers) handle.call(server, error, socket);
  });
}

/** Refusals that HTTP has more exact words for. */
const ownStatus: Readonly<Record<string, number>> = { "objects.tooLong": 413, "objects.rangeWrong": 416, "storage.storeFull": 507 };

function statusOf(error: DomainError): number {
  return ownStatus[error.code] ?? faultDoors[error.kind].http;
}

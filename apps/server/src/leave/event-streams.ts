import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Guest } from "./farewell.ts";
import type { Readiness } from "./readiness.ts";

type EventStreamOptions = {
  readonly readiness: Readiness;
  /** A stream that takes nothing for so many milliseconds is let go. */
  readonly maxStall: number;
};

/**
 * Keeps the streams of server-sent events together. They never end by themselves, and an end that tRPC knows of would be the
 * last word to their clients: here they break off, and clients continue with the id that they have.
 * @returns the streams that are open
 */
export function eventStreams(app: FastifyInstance, { readiness, maxStall }: EventStreamOptions): ReadonlySet<Guest> {
  const streams = new Set<Guest>();
  app.addHook("onRequest", (request, reply, next) => {
    const wantsStream = request.headers.accept?.includes("text/event-stream") === true;
    // A browser takes any answer but events for the end. A line that breaks is tried again, by it and by the proxy.
    if (wantsStream && readiness.isClosed) {
      reply.hijack();
      request.raw.destroy();
    }
    next();
  });
  app.addHook("onSend", (...[, reply, payload, next]) => {
    // tRPC answers with a whole Response, whose headers are not the reply's yet.
    const isText = typeof payload === "string";
    const type = !isText && payload instanceof Response ? payload.headers.get("content-type") : undefined;
    if (type?.startsWith("text/event-stream")) follow(streams, reply.raw, maxStall);
    next();
  });
  // An open stream would keep the server from closing.
  app.addHook("preClose", async () => {
    for (const stream of streams) stream.dismiss();
  });
  return streams;
}

function follow(streams: Set<Guest>, response: ServerResponse, maxStall: number): void {
  // Ended in order, the connection would be kept and the next request sent over it, to a server that leaves.
  const stream: Guest = { invite: () => response.socket?.destroySoon(), dismiss: () => response.destroy() };
  streams.add(stream);
  response.once("close", () => streams.delete(stream));
  response.setTimeout(maxStall, () => response.destroy());
}

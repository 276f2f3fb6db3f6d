import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import type { FastifyReply } from "fastify";
import type { Logger } from "pino";
import { DomainError } from "@freehold/kernel/fault.ts";

type Sending = {
  readonly reply: FastifyReply;
  /** What the file is called. */
  readonly name: string;
  /** What it is sent as, as it is; without it the file is compressed. */
  readonly type?: string;
  readonly requestId: string;
  readonly log: Logger;
};

/**
 * Sends text that a procedure makes in pieces as a file to save. Whether it may begin is known with the first piece, before
 * anything was answered. Whoever breaks off, or is slow, holds nothing but their own connection.
 */
export async function sendPieces(
  begin: () => Promise<AsyncIterable<string>>,
  { reply, name, type, requestId, log }: Sending,
): Promise<FastifyReply> {
  try {
    const pieces = (await begin())[Symbol.asyncIterator]();
    const first = await pieces.next();
    reply.header("content-type", type ?? "application/gzip");
    reply.header("content-disposition", `attachment; filename="${name}"`);
    reply.header("cache-control", "no-store");
    const ended = (error: Error | null | undefined): void => {
      if (error) log.warn({ requestId, file: name, error: error.message }, "An export was broken off");
    };
    const text = Readable.from(beginning(first, pieces), { objectMode: false });
    if (type === undefined) return reply.send(pipeline(text, createGzip(), ended));
    return reply.send(text.on("error", ended));
  } catch (error) {
    if (!(error instanceof TRPCError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
    const wait = error.cause instanceof DomainError ? error.cause.details.retryAfter : undefined;
    if (wait !== undefined) reply.header("retry-after", wait);
    return reply.code(getHTTPStatusCodeFromError(error)).send({ error: error.message, requestId });
  }
}

/** A stream whose first piece was taken already: that piece, then the rest. Whoever stops reading ends the rest. */
export async function* beginning<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

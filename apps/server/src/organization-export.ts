import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Context } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { createCallerFactory } from "@freehold/api/trpc.ts";

type Open = (request: FastifyRequest, reply: FastifyReply, organizationId: string) => Context;
type Exported = { readonly Params: { readonly id: string } };

const callerFor = createCallerFactory(appRouter);

/**
 * An organization's export as a file to save. It asks the procedure, so there is one place that says who may; a page
 * of another site cannot have it begin. Whoever breaks off, or is slow, holds nothing but their own connection.
 */
export function organizationExport(app: FastifyInstance, open: Open, log: Logger): void {
  app.get<Exported>("/organizations/:id/export", { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = request.params;
    const context = open(request, reply, id);
    if (request.headers["sec-fetch-site"] === "cross-site" || context.organizationId !== id) {
      return reply.code(403).send({ error: "Begin the export in the settings of the organization.", requestId: request.id });
    }
    try {
      const pieces = (await callerFor(context).organizations.export())[Symbol.asyncIterator]();
      // Whether it may begin is known with the first piece, before anything was answered.
      const first = await pieces.next();
      const file = Readable.from(beginning(first, pieces));
      const day = context.backend.clock().toISOString().slice(0, 10);
      reply.header("content-type", "application/gzip");
      reply.header("content-disposition", `attachment; filename="organization-${id}-${day}.ndjson.gz"`);
      reply.header("cache-control", "no-store");
      const answer = pipeline(file, createGzip(), (error) => {
        if (error) log.warn({ requestId: request.id, organization: id, error: error.message }, "An export was broken off");
      });
      return reply.send(answer);
    } catch (error) {
      if (!(error instanceof TRPCError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
      return reply.code(getHTTPStatusCodeFromError(error)).send({ error: error.message, requestId: request.id });
    }
  });
}

async function* beginning<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Context } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { createCallerFactory } from "@freehold/api/trpc.ts";
import { sendPieces } from "../pieces.ts";

type Open = (request: FastifyRequest, reply: FastifyReply, organizationId: string) => Context;
type Exported = { readonly Params: { readonly id: string } };
type ExportedMessages = { readonly Params: { readonly id: string; readonly exportId: string } };

const callerFor = createCallerFactory(appRouter);

/**
 * What an organization takes out as files to save: everything it owns, and messages of its chat. They ask the procedures, so there is
 * one place that says who may; a page of another site cannot have one begin.
 */
export function organizationExport(app: FastifyInstance, open: Open, log: Logger): void {
  /** The caller in the organization that the address names; undefined, and answered, for a page of another site. */
  const enter = (request: FastifyRequest, reply: FastifyReply, id: string): Context | undefined => {
    const context = open(request, reply, id);
    if (request.headers["sec-fetch-site"] !== "cross-site" && context.organizationId === id) return context;
    void reply.code(403).send({ error: "Begin the export on the organization's own pages.", requestId: request.id });
    return undefined;
  };
  const dayOf = ({ backend }: Context): string => backend.clock().toISOString().slice(0, 10);

  app.get<Exported>("/organizations/:id/export", { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = request.params;
    const context = enter(request, reply, id);
    if (!context) return reply;
    const name = `organization-${id}-${dayOf(context)}.ndjson.gz`;
    return sendPieces(() => callerFor(context).organizations.export(), { reply, name, requestId: request.id, log });
  });
  app.get<ExportedMessages>("/organizations/:id/message-exports/:exportId", { exposeHeadRoute: false }, async (request, reply) => {
    const { id, exportId } = request.params;
    const context = enter(request, reply, id);
    if (!context) return reply;
    const name = `messages-${dayOf(context)}.ndjson.gz`;
    return sendPieces(() => callerFor(context).messageExports.read({ exportId }), { reply, name, requestId: request.id, log });
  });
}

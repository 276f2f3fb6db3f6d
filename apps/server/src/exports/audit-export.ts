import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Context } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { createCallerFactory } from "@freehold/api/trpc.ts";
import { sendPieces } from "../pieces.ts";

type Open = (request: FastifyRequest, reply: FastifyReply, organizationId: string) => Context;
type Exported = { readonly Params: { readonly id: string }; readonly Querystring: Readonly<Record<string, string | string[]>> };

const callerFor = createCallerFactory(appRouter);

/**
 * An organization's audit trail as a file of CSV to save. It asks the procedure, so there is one place that says who may; a page
 * of another site cannot have it begin.
 */
export function auditExport(app: FastifyInstance, open: Open, log: Logger): void {
  app.get<Exported>("/organizations/:id/audit.csv", { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = request.params;
    const context = open(request, reply, id);
    if (request.headers["sec-fetch-site"] === "cross-site" || context.organizationId !== id) {
      return reply.code(403).send({ error: "Begin the export on the page of the audit trail.", requestId: request.id });
    }
    const day = context.backend.clock().toISOString().slice(0, 10);
    const sending = { reply, name: `audit-${id}-${day}.csv`, type: "text/csv; charset=utf-8", requestId: request.id, log };
    return sendPieces(() => callerFor(context).audit.export(wantedIn(request.query)), sending);
  });
}

/** What an address asks for: instants are text there. What does not fit is refused by the procedure. */
function wantedIn(query: Exported["Querystring"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => [
      key,
      (key === "from" || key === "until") && typeof value === "string" ? new Date(value) : value,
    ]),
  );
}

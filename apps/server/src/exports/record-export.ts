import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Context } from "@freehold/api/context.ts";
import { appRouter } from "@freehold/api/router.ts";
import { createCallerFactory, type Meta } from "@freehold/api/trpc.ts";
import { sendPieces } from "../pieces.ts";

type Open = (request: FastifyRequest, reply: FastifyReply, organizationId: string) => Context;
type Exported = {
  readonly Params: { readonly id: string; readonly file: string };
  readonly Querystring: Readonly<Record<string, string | string[]>>;
};
type Errors = { readonly Params: { readonly id: string; readonly import: string } };

const callerFor = createCallerFactory(appRouter);

/** What a file ends with, by its format, and what it is sent as. */
const formats = {
  csv: { format: "csv", type: "text/csv; charset=utf-8" },
  jsonl: { format: "json", type: "application/x-ndjson; charset=utf-8" },
} as const;

/**
 * Records of any kind as a file to save: `/organizations/<id>/records/coldchain.unit.csv` with the filter, search and sort of the list.
 * And the lines that an import could not store. They ask the procedures, so there is one place that says who may; a page of another
 * site cannot have one begin. What breaks off in the middle ends the connection without its proper end.
 */
export function recordExport(app: FastifyInstance, open: Open, log: Logger): void {
  const enter = (request: FastifyRequest, reply: FastifyReply, id: string): Context | undefined => {
    const context = open(request, reply, id);
    if (request.headers["sec-fetch-site"] !== "cross-site" && context.organizationId === id) return context;
    void reply.code(403).send({ error: "Begin the export on the organization's own pages.", requestId: request.id });
    return undefined;
  };

  app.get<Exported>("/organizations/:id/records/:file", { exposeHeadRoute: false }, async (request, reply) => {
    const { id, file } = request.params;
    const context = enter(request, reply, id);
    if (!context) return reply;
    const [, path = "", ending = ""] = /^([A-Za-z.]+)\.(csv|jsonl)$/.exec(file) ?? [];
    const wanted = Object.hasOwn(formats, ending) ? formats[ending as keyof typeof formats] : undefined;
    const begin = wanted && exporting(context, path);
    if (!wanted || !begin) return reply.code(404).send({ error: "There is no such kind of record.", requestId: request.id });
    const day = context.backend.clock().toISOString().slice(0, 10);
    const name = `${path.replaceAll(".", "-")}-${day}.${ending}`;
    const input = inputIn(request.query);
    if (!input) return reply.code(400).send({ error: "The filter is not JSON.", requestId: request.id });
    return sendPieces(() => begin({ ...input, format: wanted.format }), { reply, name, type: wanted.type, requestId: request.id, log });
  });
  app.get<Errors>("/organizations/:id/imports/:import/errors.csv", { exposeHeadRoute: false }, async (request, reply) => {
    const { id, import: run } = request.params;
    const context = enter(request, reply, id);
    if (!context) return reply;
    const sending = { reply, name: `import-errors-${run.slice(0, 8)}.csv`, type: formats.csv.type, requestId: request.id, log };
    return sendPieces(() => callerFor(context).imports.errors({ id: run }), sending);
  });
}

type Begin = (input: unknown) => Promise<AsyncIterable<string>>;

/** The generic export of a kind of record; undefined where there is none, whatever else is called so. */
function exporting(context: Context, path: string): Begin | undefined {
  // Proof: tRPC keeps all procedures flat by path; only what all have in common is read.
  const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>;
  const name = `${path}.export`;
  if (!Object.hasOwn(procedures, name) || !procedures[name]?._def.meta?.resource) return undefined;
  // Proof: the caller is a tree of functions typed by the router, and there is one at this path.
  return name.split(".").reduce<unknown>((tree, part) => (tree as Record<string, unknown>)[part], callerFor(context)) as Begin;
}

/** What an address asks for: the filter as JSON, or one or more conditions such as `where=status=ok`. What does not fit the procedure refuses. */
function inputIn({ filter, where, mark, ...rest }: Exported["Querystring"]): Record<string, unknown> | undefined {
  const conditions = where === undefined ? undefined : [where].flat();
  const parsed = typeof filter === "string" ? jsonIn(filter) : undefined;
  if (filter !== undefined && parsed === undefined) return undefined;
  const wanted = parsed ?? conditions;
  return { ...rest, ...(wanted !== undefined && { filter: wanted }), ...(mark !== undefined && { mark: mark === "true" }) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

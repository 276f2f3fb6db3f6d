import { pipeline, Transform, type Readable } from "node:stream";
import type { AnyRouter } from "@trpc/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { appRouter } from "@freehold/api/router.ts";
import type { Meta } from "@freehold/api/trpc.ts";

/** The longest that somebody sends whom nobody knows yet is the answer of a passkey. */
const maxStrangerBytes = 64 * 1024;

const router: AnyRouter = appRouter;
// tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
const procedures = router._def.procedures as Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>;

/**
 * Refuses calls that are longer than anything but the records of an organization: text that was made for it takes a second a
 * megabyte to read, and what is open to anybody is read before it is known who asks. Nor are forms with files taken, whose
 * length nobody limits. Before the routes of procedures.
 */
export function keepStrangersShort(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, next) => {
    const refuse = (status: number, error: string): void =>
      void reply.code(status).header("connection", "close").send({ error, requestId: request.id });
    // What has neither length nor type has nothing to be measured.
    const { "content-type": type, "content-length": length } = request.headers;
    if ((type === undefined && length === undefined) || pathsIn(request).length === 0) return next();
    if (type?.toLowerCase().startsWith("multipart/")) return refuse(415, "Send JSON.");
    if (Number(length ?? 0) > maxStrangerBytes && isShort(request)) return refuse(413, tooLong);
    next();
  });
  app.addHook("preParsing", (...[request, , payload, next]) => {
    const { method, headers } = request;
    const isUnmeasured = method !== "GET" && method !== "HEAD" && headers["content-length"] === undefined;
    next(null, isUnmeasured && isShort(request) ? atMost(payload, maxStrangerBytes) : payload);
  });
}

const tooLong = "This is too much at once.";

/** Passes on what arrives without a length that was said before, and breaks off when it is too much. */
function atMost(payload: Readable, most: number): Readable {
  let bytes = 0;
  const counting = new Transform({
    transform: (piece: Buffer, _encoding, next) => {
      bytes += piece.byteLength;
      if (bytes > most) next(Object.assign(new Error(tooLong), { statusCode: 413 }));
      else next(null, piece);
    },
  });
  // Whoever reads it is told of the error.
  return pipeline(payload, counting, () => {});
}

const isShort = (request: FastifyRequest): boolean => pathsIn(request).some(isForAnybody);

/** The procedures of a batch, as the router of the addresses has read them; none when it is another address. */
function pathsIn({ params, routeOptions }: FastifyRequest): readonly string[] {
  if (routeOptions.url !== "/trpc/:path") return [];
  return typeof params === "object" && params !== null && "path" in params && typeof params.path === "string" ? params.path.split(",") : [];
}

/** What is not for members, is none of ours, or names whom to write to, which is looked at before everything else. */
function isForAnybody(path: string): boolean {
  const meta = Object.hasOwn(procedures, path) ? procedures[path]!._def.meta : undefined;
  return meta === undefined || typeof meta.permission === "string" || meta.limit === "mail";
}

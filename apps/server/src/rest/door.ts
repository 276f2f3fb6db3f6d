import { Readable } from "node:stream";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Context } from "@freehold/api/context.ts";
import type { RestAnswer } from "@freehold/api/rest/answer.ts";
import { allowedAt, type Addresses, type Found } from "@freehold/api/rest/match.ts";
import { printProblem, problem, problemType } from "@freehold/api/rest/problem.ts";
import { restMethods, type RestMethod, type Route } from "@freehold/api/rest/route.ts";
import { answerCall, type Call, type Outcome } from "./call.ts";

/** One prefix of addresses and what stands below it. */
export type RestPlace = {
  readonly prefix: string;
  readonly find: Addresses["find"];
  readonly maxBytes: number;
  readonly open: (request: FastifyRequest, reply: FastifyReply) => Context;
  readonly log: Logger;
};

/** What pages of other origins that are named may send and read. What is allowed at an address is told by the address. */
const otherOrigins = {
  preflightContinue: true,
  methods: ["GET", "HEAD", ...restMethods.filter((method) => method !== "GET")],
  allowedHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-organization-id"],
  exposedHeaders: ["etag", "idempotent-replayed", "link", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
};

/** Answers every request below a prefix, whatever it asks: also what is not there, in the words of a problem. */
export async function restPlace(app: FastifyInstance, place: RestPlace): Promise<void> {
  await app.register(
    async (scope) => {
      // Text as it came: it is read once it is known who sent it, and as exactly as its schema asks.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
      scope.setErrorHandler((error: FastifyError, request, reply) => sendFailure(error, { request, reply, log: place.log }));
      const options = { bodyLimit: place.maxBytes, config: { cors: otherOrigins } };
      for (const below of ["/", "/*"]) scope.all(below, options, (request, reply) => answer(place, request, reply));
    },
    { prefix: place.prefix },
  );
}

async function answer(place: RestPlace, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { prefix, find, open, log } = place;
  const address = addressIn(request.url);
  const found = address && find(segmentsOf(address.path, prefix));
  if (!address || !found)
    return refuseRest({ request, reply }, 404, { code: "rest.nothingHere", detail: "There is nothing at this address. See /api/docs." });
  if (request.method === "OPTIONS") return reply.code(204).header("allow", allowedAt(found.routes)).send();
  const route = routeFor(found, request.method);
  if (!route) {
    reply.header("allow", allowedAt(found.routes));
    return refuseRest({ request, reply }, 405, {
      code: "rest.methodNotAllowed",
      detail: `This is not done here. Possible is ${allowedAt(found.routes)}.`,
    });
  }
  if (hasBody(request) && !isJson(request.headers["content-type"])) {
    return refuseRest({ request, reply }, 415, { code: "rest.notJson", detail: "Send JSON: Content-Type: application/json." });
  }
  const failed: Call["failed"] = (error) =>
    log.error({ path: route.path, requestId: request.id, error: error.cause ?? error }, "A procedure failed");
  const query = new URLSearchParams(address.query);
  const call = { route, id: found.id, prefix, request, reply, query, context: open(request, reply), failed };
  const outcome = await answerCall(call);
  return "pieces" in outcome ? sendPieces(call, outcome, log) : send(call, outcome);
}

/** Path and query of a request; undefined where the path cannot be read. */
function addressIn(url: string): { path: string; query: string } | undefined {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  try {
    decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  return { path, query: at < 0 ? "" : url.slice(at + 1) };
}

const segmentsOf = (path: string, prefix: string): string[] =>
  path
    .slice(prefix.length + 1)
    .split("/")
    .map(decodeURIComponent);

function routeFor({ routes }: Found, method: string): Route | undefined {
  // Proof: a method that no route has is found by none.
  return routes.get((method === "HEAD" ? "GET" : method) as RestMethod);
}

const hasBody = ({ method, body }: FastifyRequest): boolean =>
  method !== "GET" && method !== "HEAD" && typeof body === "string" && body !== "";

function isJson(type: string | undefined): boolean {
  const [media = "", ...parameters] = (type ?? "").toLowerCase().split(";");
  const charset = parameters.map((one) => one.trim().replaceAll('"', "")).find((one) => one.startsWith("charset="));
  const isUtf8 = charset === undefined || charset === "charset=utf-8";
  return isUtf8 && (media.trim() === "application/json" || media.trim() === "application/merge-patch+json");
}

/** Answers are one caller's: a cache keeps them for that caller and that organization alone, and asks again. */
const cacheHeaders = (method: string): Readonly<Record<string, string>> =>
  method === "GET" || method === "HEAD"
    ? { "cache-control": "private, no-cache", vary: "Origin, Authorization, Cookie, X-Organization-Id" }
    : { "cache-control": "no-store" };

function send({ request, reply }: Pick<Call, "request" | "reply">, { status, headers, body }: RestAnswer): FastifyReply {
  reply.code(status).headers({ ...cacheHeaders(request.method), ...headers });
  // Without a serializer of its own Fastify would add a charset to the type.
  return body === undefined ? reply.send() : reply.serializer(asItIs).send(body);
}

const asItIs = (text: string): string => text;

type File = Extract<Outcome, { readonly pieces: unknown }>;

function sendPieces({ route, request, reply, query }: Call, { pieces, headers }: File, log: Logger): FastifyReply {
  const isLines = query.get("format") === "json";
  reply.headers({
    ...headers,
    "content-type": isLines ? "application/x-ndjson" : "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${route.collection.at(-1)}.${isLines ? "ndjson" : "csv"}"`,
    "cache-control": "no-store",
  });
  if (request.method === "HEAD") {
    void pieces.return(undefined);
    return reply.send("");
  }
  const file = Readable.from(pieces);
  file.on("error", (error) => log.warn({ requestId: request.id, path: route.path, error: error.message }, "An export was broken off"));
  return reply.send(file);
}

type Refused = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** Answers with a problem. */
export function refuseRest({ request, reply }: Refused, status: number, told: { code: string; detail: string }): FastifyReply {
  const body = printProblem(problem({ ...told, status, requestId: request.id }));
  return send({ request, reply }, { status, headers: { "content-type": problemType }, body });
}

/** What the reader of requests found wrong, before any route was asked. */
function sendFailure(error: FastifyError, { request, reply, log }: Refused & { readonly log: Logger }): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status === 413)
    return refuseRest({ request, reply }, 413, { code: "rest.tooLarge", detail: "This is too much at once. Send it in smaller parts." });
  if (status < 500)
    return refuseRest({ request, reply }, status === 415 ? 415 : 400, { code: "rest.unreadable", detail: "The request cannot be read." });
  log.error({ requestId: request.id, error }, "A request failed");
  return refuseRest({ request, reply }, 500, { code: "unknown", detail: "Something went wrong on our side." });
}

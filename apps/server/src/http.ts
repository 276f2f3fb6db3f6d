import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { fastify, type FastifyError, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext, type Context } from "@freehold/api/context.ts";
import { printSessionCookie } from "@freehold/identity/session-cookie.ts";
import { version } from "@freehold/kernel/version.ts";
import { callIn, isBrowser, isSecure } from "./calls/call-headers.ts";
import { callsDoor, type Exchange } from "./calls/door.ts";
import { auditExport } from "./exports/audit-export.ts";
import type { Config } from "./config.ts";
import { deviceOf } from "./device.ts";
import { eventStreams } from "./leave/event-streams.ts";
import type { Guest } from "./leave/farewell.ts";
import { signInElsewhere } from "./oauth/routes.ts";
import { countRequests } from "./files/count-requests.ts";
import { objects } from "./files/objects.ts";
import { organizationExport } from "./exports/organization-export.ts";
import { peersOf } from "./peer.ts";
import { recordExport } from "./exports/record-export.ts";
import { publicFiles } from "./files/public-files.ts";
import { Readiness } from "./leave/readiness.ts";
import { keepStrangersShort } from "./stranger-size.ts";
import { isFromThisMachine, isLocalName } from "./machine/this-machine.ts";
import { webApp } from "./web-app.ts";
import { rest } from "./rest/rest.ts";
import { secureWeb } from "./security/web-security.ts";

declare module "fastify" {
  // Fastify learns what an instance carries by declaration merging; only an interface can be merged.
  interface FastifyInstance {
    /** What the proxy in front is told. */
    readiness: Readiness;
    /** The streams of events that are open. */
    streams: ReadonlySet<Guest>;
  }
}

/** 10,000 readings with their times are about 1 MB of JSON. */
const maxBodyBytes = 4 * 1024 * 1024;
/** The first line and all headers together: a batch of queries carries up to 4,000 characters of input in its address. */
const maxHeaderBytes = 16 * 1024;

const noSchema = (): never => {
  throw new TypeError("Routes declare no JSON schemas: zod checks what they are given.");
};
/** Fastify would load the compilers of its schemas, ten per cent of a server's start and memory, and have nothing to compile. */
const noSchemas = { buildValidator: noSchema, buildSerializer: noSchema };

/** The HTTP door: tRPC, health and the web app on one port. */
export async function createHttp(backend: Backend, config: Config, log: Logger): Promise<FastifyInstance> {
  const { patience } = config;
  const app = fastify({
    // The product logs what matters itself; Fastify would log every request.
    logger: false,
    bodyLimit: maxBodyBytes,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 5000 },
    // What still arrives over an open connection while the server ends is answered like everything else.
    return503OnClosing: false,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    // A client that sends slowly, or nothing, gives its connection back.
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    schemaController: { compilersFactory: noSchemas },
    http: { headersTimeout: patience.headers, connectionsCheckingInterval: patience.check, maxHeaderSize: maxHeaderBytes },
  });
  app.addHook("onRequest", (request, reply, next) => {
    reply.header("x-request-id", request.id);
    next();
  });
  const readiness = new Readiness(backend);
  app.decorate("readiness", readiness);
  app.decorate("streams", eventStreams(app, { readiness, maxStall: patience.stall }));
  boundClosing(app, patience.closing);
  await secureWeb(app, config, peersOf(config, log));
  keepStrangersShort(app);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ requestId: request.id, error }, "A request failed");
    return reply.code(status).send({ error: status >= 500 ? "Something went wrong on our side." : error.message, requestId: request.id });
  });
  health(app);
  signInElsewhere(app, backend);
  const open = (exchange: Exchange): Context => contextOf(backend, config, exchange);
  await callsDoor(app, open, log);
  organizationExport(app, (request, reply, organizationId) => open({ request, reply, organizationId }), log);
  recordExport(app, (request, reply, organizationId) => open({ request, reply, organizationId }), log);
  auditExport(app, (request, reply, organizationId) => open({ request, reply, organizationId }), log);
  await rest(app, backend, { open: (request, reply) => open({ request, reply, organizationId: undefined }), log });
  await app.register(async (counted) => {
    countRequests(counted, backend.limits);
    publicFiles(counted, backend);
    if (backend.objects.door) await objects(counted, backend.objects.door, log);
  });
  if (existsSync(config.webFolder)) await webApp(app, config.webFolder);
  return app;
}

function contextOf(backend: Backend, config: Config, { request, reply, organizationId, takesText }: Exchange): Context {
  const call = callIn(request.headers, request.peer);
  return createContext(backend, {
    ...call,
    organizationId: call.organizationId ?? organizationId,
    requestId: request.id,
    takesText,
    device: isBrowser(request.headers) ? deviceOf(request, reply) : undefined,
    // A proxy in front of a server that others reach may pass their requests on as if they were its own.
    isDeveloper: !config.production && isLocalName(config.publicUrl ?? "localhost") && isFromThisMachine(request),
    keepToken: (session) => {
      if (!isBrowser(request.headers)) return false;
      reply.header("set-cookie", printSessionCookie(session, isSecure(request.headers, request.peer)));
      return true;
    },
  });
}

/** Requests that are under way are finished; one that takes longer must not hold up the end, nor may an idle connection. */
function boundClosing(app: FastifyInstance, ms: number): void {
  app.addHook("onSend", (...[, reply, , next]) => {
    if (app.readiness.isLeaving) reply.header("connection", "close");
    next();
  });
  app.addHook("preClose", async () => {
    app.readiness.close();
    const impatient = setTimeout(() => app.server.closeAllConnections(), ms);
    app.server.once("close", () => clearTimeout(impatient));
  });
}

function health(app: FastifyInstance): void {
  app.get("/health", () => ({ status: "ok", version }));
  app.get("/health/live", () => ({ status: "ok" }));
  app.get("/health/ready", async (_request, reply) => {
    const report = await app.readiness.report();
    return reply.code(report.status === "ok" ? 200 : 503).send(report);
  });
}

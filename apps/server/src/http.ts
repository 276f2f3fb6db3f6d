import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext } from "@freehold/api/context.ts";
import { appRouter, type AppRouter } from "@freehold/api/router.ts";
import { printSessionCookie } from "@freehold/identity/session-cookie.ts";
import { callIn, isBrowser, isOriginAllowed, isSecure, maxBatchSize } from "./calls.ts";
import type { Config } from "./config.ts";

/** 10,000 readings with their times are about 1 MB of JSON. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The HTTP door: tRPC, health and the web app on one port. */
export async function createHttp(backend: Backend, config: Config, log: Logger): Promise<FastifyInstance> {
  const app = fastify({
    // The product logs what matters itself; Fastify would log every request.
    logger: false,
    bodyLimit: maxBodyBytes,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 5000 },
  });
  // An open event stream never ends by itself: without this, closing would wait for it.
  app.addHook("preClose", async () => app.server.closeAllConnections());
  app.addHook("onRequest", async (request, reply) => {
    if (request.method !== "GET" && request.method !== "HEAD" && !isOriginAllowed(request.headers, config.origins)) {
      return reply.code(403).send({ error: "This origin may not send requests." });
    }
  });
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ requestId: request.id, error }, "A request failed");
    return reply.code(status).send({ error: status >= 500 ? "Something went wrong on our side." : error.message, requestId: request.id });
  });
  health(app, backend);
  await app.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    trpcOptions: {
      router: appRouter,
      maxBatchSize,
      // A browser's event stream can carry no header of its own: the organization comes with the address.
      createContext: ({ req, res, info }) =>
        contextOf(backend, { request: req, reply: res, organizationId: info.connectionParams?.["organizationId"] }),
      onError: ({ error, path, ctx }) => {
        if (error.code === "INTERNAL_SERVER_ERROR")
          log.error({ path, requestId: ctx?.requestId, error: error.cause ?? error }, "A procedure failed");
      },
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>);
  if (existsSync(config.webFolder)) await webApp(app, config.webFolder);
  return app;
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly organizationId: string | undefined };

function contextOf(backend: Backend, { request, reply, organizationId }: Exchange) {
  const call = callIn(request.headers);
  return createContext(backend, {
    ...call,
    organizationId: call.organizationId ?? organizationId,
    requestId: request.id,
    address: request.ip,
    keepToken: (session) => {
      if (!isBrowser(request.headers)) return false;
      reply.header("set-cookie", printSessionCookie(session, isSecure(request.headers)));
      return true;
    },
  });
}

function health(app: FastifyInstance, backend: Backend): void {
  app.get("/health", () => ({ status: "ok" }));
  app.get("/health/live", () => ({ status: "ok" }));
  app.get("/health/ready", async (_request, reply) => {
    const database = await isReachable(backend);
    const live = backend.live.status();
    const ready = database && live.state === "live";
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "unavailable", database: database ? "ok" : "unreachable", live });
  });
}

async function isReachable({ database, log }: Backend): Promise<boolean> {
  try {
    await database.asIdentity((tx) => tx.execute("select 1"));
    return true;
  } catch (error) {
    log.warn({ error }, "The database cannot be reached");
    return false;
  }
}

/** The built web app: named assets for a year, the page itself never from a cache, every other path is the page. */
async function webApp(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    setHeaders: (reply, path) =>
      void reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"),
  });
  app.setNotFoundHandler((request, reply) =>
    request.method === "GET" && request.headers.accept?.includes("text/html")
      ? reply.sendFile("index.html")
      : reply.code(404).send({ error: "There is nothing here." }),
  );
}

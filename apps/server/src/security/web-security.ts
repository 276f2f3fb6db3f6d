import fastifyCors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import { isRequestAllowed } from "../calls/call-headers.ts";
import type { Config } from "../config.ts";
import type { Peer, PeerOf } from "../peer.ts";
import { protectiveHeaders } from "./protective-headers.ts";
import { refuseRest } from "../rest/door.ts";

declare module "fastify" {
  // Fastify learns what requests carry by declaration merging; only an interface can be merged.
  interface FastifyRequest {
    /** Who made the request. */
    peer: Peer;
  }
  interface FastifyReply {
    /** What makes an element of style in this answer one of ours. */
    styleNonce: string;
  }
}

const originRefused = { code: "rest.originRefused", detail: "This origin may not send requests." };
const yearSeconds = 365 * 24 * 3600;
/** How long a browser remembers that an origin may ask: Chromium keeps it no longer than two hours. */
const preflightSeconds = 2 * 3600;

/** What browsers may do with what this server sends, and which of their requests it takes. Before all routes. */
export async function secureWeb(app: FastifyInstance, config: Config, peerOf: PeerOf): Promise<void> {
  const headersFor = protectiveHeaders(config);
  app.decorateReply("styleNonce", "");
  app.addHook("onRequest", (request, reply, next) => {
    request.peer = peerOf(request.raw);
    const { headers, styleNonce } = headersFor(request.headers.host);
    reply.headers(headers).styleNonce = styleNonce;
    // Only where the browser came by HTTPS: over plain HTTP it would be ignored, and a development server must stay reachable.
    if (request.peer.isSecure) reply.header("strict-transport-security", `max-age=${yearSeconds}`);
    next();
  });
  await app.register(fastifyCors, {
    origin: [...config.origins],
    credentials: true,
    methods: ["GET", "HEAD", "POST", "PUT"],
    allowedHeaders: ["authorization", "content-type", "last-event-id", "trpc-accept", "x-organization-id"],
    exposedHeaders: ["retry-after", "x-request-id"],
    maxAge: preflightSeconds,
    strictPreflight: false,
  });
  app.addHook("onRequest", (request, reply, next) => {
    const changes = request.method !== "GET" && request.method !== "HEAD";
    if (!changes || isRequestAllowed(request.headers, { origins: config.origins, isSecure: request.peer.isSecure })) return next();
    if (request.url.startsWith("/api/")) return void refuseRest({ request, reply }, 403, originRefused);
    reply.code(403).send({ error: originRefused.detail });
  });
}

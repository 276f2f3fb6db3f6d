import type { IncomingMessage } from "node:http";
import fastifyCors from "@fastify/cors";
import fastifyHelmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";
import { isRequestAllowed } from "./calls.ts";
import type { Config } from "./config.ts";
import type { Peer, PeerOf } from "./peer.ts";

declare module "fastify" {
  // Fastify learns what requests carry by declaration merging; only an interface can be merged.
  interface FastifyRequest {
    /** Who made the request. */
    peer: Peer;
  }
}

const yearSeconds = 365 * 24 * 3600;
/** How long a browser remembers that an origin may ask: Chromium keeps it no longer than two hours. */
const preflightSeconds = 2 * 3600;

/** What browsers may do with what this server sends, and which of their requests it takes. Before all routes. */
export async function secureWeb(app: FastifyInstance, config: Config, peerOf: PeerOf): Promise<void> {
  app.addHook("onRequest", async (request, reply) => {
    request.peer = peerOf(request.raw);
    if (request.peer.isSecure) reply.header("strict-transport-security", `max-age=${yearSeconds}`);
    reply.header("permissions-policy", "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()");
  });
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentPolicy(config) },
    enableCSPNonces: true,
    // Only where the browser came by HTTPS: over plain HTTP it would be ignored, and a development server must stay reachable.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
    xFrameOptions: { action: "deny" },
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
  app.addHook("onRequest", async (request, reply) => {
    const changes = request.method !== "GET" && request.method !== "HEAD";
    if (changes && !isRequestAllowed(request.headers, { origins: config.origins, isSecure: request.peer.isSecure })) {
      return reply.code(403).send({ error: "This origin may not send requests." });
    }
  });
}

/**
 * Everything comes from this server. Scripts are files; styles are files, and elements that carry the answer's nonce. The
 * object store, where it is another server, is talked to directly.
 */
function contentPolicy({ bucket }: Config) {
  const store = bucket === undefined ? [] : [originOf(bucket)];
  return {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    // Older Safaris do not count a socket on the same host as one of 'self'.
    "connect-src": ["'self'", (message: IncomingMessage) => socketOf(message), ...store],
    "img-src": ["'self'", "data:", "blob:", ...store],
    "media-src": ["'self'", "blob:", ...store],
    "font-src": ["'self'"],
    "worker-src": ["'self'", "blob:"],
    "manifest-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
}

function originOf({ endpoint, bucket, forcePathStyle }: NonNullable<Config["bucket"]>): string {
  const { protocol, host } = new URL(endpoint);
  return `${protocol}//${forcePathStyle ? "" : `${bucket}.`}${host}`;
}

/** The header comes from outside: what is no plain host name gets into no policy. */
function socketOf({ headers: { host = "" } }: IncomingMessage): string {
  return /^[\w.-]+(:\d+)?$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

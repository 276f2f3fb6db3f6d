import { randomFillSync } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet from "helmet";
import type { Config } from "../config.ts";

type Protection = { readonly headers: Readonly<Record<string, string>>; readonly styleNonce: string };

/** Stands in the policy where each answer has something of its own. */
const place = "own.invalid";

/**
 * What every answer tells browsers. Helmet puts it together once, when the server starts: what differs from one answer to the next
 * is a nonce for scripts, one for styles and the host of the sockets, and to have it put together anew took longer than the
 * rest of a short answer.
 * @returns what to tell who asks for that host
 */
export function protectiveHeaders(config: Pick<Config, "bucket">): (host: string | undefined) => Protection {
  const { "content-security-policy": policy = "", ...constant } = headersOfHelmet(config);
  const [toScript, toStyle, toSockets, rest] = policy.split(place);
  return (host) => {
    const styleNonce = nonce();
    const own = `${toScript}${nonce()}${toStyle}${styleNonce}${toSockets}${socketsOf(host)}${rest}`;
    return { headers: { "content-security-policy": own, ...constant }, styleNonce };
  };
}

function headersOfHelmet(config: Pick<Config, "bucket">): Record<string, string> {
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  const tell = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: contentPolicy(config) },
    // Told by whoever knows how the browser came.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
    xFrameOptions: { action: "deny" },
  });
  tell(answer.req, answer, (error) => {
    if (error instanceof Error) throw error;
  });
  answer.setHeader("permissions-policy", "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()");
  return Object.fromEntries(Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]));
}

/**
 * Everything comes from this server. Scripts are files; styles are files, and elements that carry the answer's nonce. The
 * object store, where it is another server, is talked to directly.
 */
function contentPolicy({ bucket }: Pick<Config, "bucket">) {
  const store = bucket === undefined ? [] : [originOf(bucket)];
  return {
    "default-src": ["'self'"],
    "script-src": ["'self'", `'nonce-${place}'`],
    "style-src": ["'self'", `'nonce-${place}'`],
    // Older Safaris do not count a socket on the same host as one of 'self'.
    "connect-src": ["'self'", place, ...store],
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
function socketsOf(host = ""): string {
  return /^[\w.-]+(:\d+)?$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

const nonceBytes = 16;
/** To ask for a few random bytes takes almost as long as to ask for many. */
const random = Buffer.alloc(256 * nonceBytes);
let used = random.length;

function nonce(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  return random.toString("hex", used, (used += nonceBytes));
}

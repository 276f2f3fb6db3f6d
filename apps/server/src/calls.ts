import type { IncomingMessage } from "node:http";
import { readSessionCookie } from "@freehold/identity/session-cookie.ts";
import type { Call } from "@freehold/api/context.ts";

type Headers = IncomingMessage["headers"];

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** The most calls that travel together. A page that reconnects sends all its subscriptions at once. */
export const maxBatchSize = 64;

/** The session's token: from the Authorization header of programs, else from the cookie of browsers. */
export function tokenIn(headers: Headers): string | undefined {
  const [scheme, token] = headers.authorization?.split(" ") ?? [];
  return scheme?.toLowerCase() === "bearer" && token ? token : readSessionCookie(headers.cookie);
}

/** What the headers of a request tell of a call. */
export function callIn(headers: Headers): Pick<Call, "token" | "organizationId" | "userAgent"> {
  return {
    token: tokenIn(headers),
    organizationId: one(headers["x-organization-id"]),
    userAgent: headers["user-agent"]?.slice(0, 400) ?? null,
  };
}

/**
 * Whether a browser may send this request: from a page of this server or of an origin that is named. A program sends
 * no Origin and no cookie, so nothing of another person's can be abused through it.
 */
export function isOriginAllowed(headers: Headers, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return origins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Whether a page sent the request: it keeps its session in a cookie and must never hold the token itself. */
export function isBrowser(headers: Headers): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

/**
 * Whether the browser came by HTTPS. The proxy that ends it speaks plain HTTP to us, but the page's origin tells: it was
 * compared with the host already, and without one the browser is at this machine.
 */
export function isSecure({ origin }: Headers): boolean {
  return origin?.startsWith("https:") ?? false;
}

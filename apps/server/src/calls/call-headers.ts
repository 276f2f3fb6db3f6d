import type { IncomingMessage } from "node:http";
import { hasSecureCookie, readSessionCookie } from "@freehold/identity/session-cookie.ts";
import type { Call } from "@freehold/api/context.ts";
import type { Peer } from "../peer.ts";

type Headers = IncomingMessage["headers"];

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** The most calls that travel together. A page that reconnects sends all its subscriptions at once. */
export const maxBatchSize = 64;

/** The session's token: from the Authorization header of programs, else from the cookie of browsers. */
export function tokenIn(headers: Headers, { isSecure }: Pick<Peer, "isSecure">): string | undefined {
  const [scheme, token] = headers.authorization?.split(" ") ?? [];
  return scheme?.toLowerCase() === "bearer" && token ? token : readSessionCookie(headers.cookie, isSecure);
}

/** What the headers of a request tell of a call. */
export function callIn(headers: Headers, peer: Peer): Pick<Call, "token" | "organizationId" | "userAgent" | "address"> {
  return {
    token: tokenIn(headers, peer),
    address: peer.address,
    organizationId: one(headers["x-organization-id"]),
    userAgent: headers["user-agent"]?.slice(0, 400) ?? null,
  };
}

type From = { readonly origins: readonly string[]; readonly isSecure: boolean };

/**
 * Whether a browser may open a socket from there: from a page of this server or of an origin that is named. A program sends
 * no Origin and no cookie, so nothing of another person's can be abused through it.
 */
export function isOriginAllowed(headers: Headers, { origins, isSecure }: From): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  // A page by HTTP can be anybody's on the way: it is not the one that the browser has by HTTPS.
  return page.host === host && !(isSecure && page.protocol === "http:");
}

/**
 * Whether this request may change something. Beside the origin it looks at what browsers say of the page that sent it: one
 * that keeps its origin to itself and is not ours gets nothing done with our cookie.
 */
export function isRequestAllowed(headers: Headers, from: From): boolean {
  const site = headers["sec-fetch-site"];
  if (headers.origin === undefined && site !== undefined && site !== "same-origin" && site !== "none") return false;
  return isOriginAllowed(headers, from);
}

/** Whether a page sent the request: it keeps its session in a cookie and must never hold the token itself. */
export function isBrowser(headers: Headers): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

/**
 * Whether the browser came by HTTPS: a trusted proxy says so, or the page's origin, which was compared with the host already,
 * or it has our cookie of the kind that only HTTPS carries.
 */
export function isSecure(headers: Headers, peer: Pick<Peer, "isSecure">): boolean {
  return peer.isSecure || (headers.origin?.startsWith("https:") ?? false) || hasSecureCookie(headers.cookie);
}

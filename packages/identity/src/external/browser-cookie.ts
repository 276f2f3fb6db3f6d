import { serializeCookie } from "oslo/cookie";
import { flowSeconds, newBrowserSecret } from "./flow.ts";

// With this prefix a browser takes the cookie only from this very host by HTTPS: no neighbour can plant one.
const nameOf = (secure: boolean): string => (secure ? "__Host-freehold_elsewhere" : "freehold_elsewhere");

/** The secret that binds a way to this browser, if it began one. */
export function readBrowserCookie(header: string | undefined, secure: boolean): string | undefined {
  const pattern = new RegExp(`(?:^|; *)${nameOf(secure)}=([A-Za-z0-9_-]{43})(?:;|$)`);
  return header?.match(pattern)?.[1];
}

/** The secret for a way that begins: the one of other ways that are still open in this browser, or a new one. */
export const browserSecret = (header: string | undefined, secure: boolean): string =>
  readBrowserCookie(header, secure) ?? newBrowserSecret();

/**
 * The Set-Cookie header that gives a browser its secret for as long as a way may take, or takes it away.
 * @param secure whether people reach the product by HTTPS
 */
export function printBrowserCookie(secret: string | null, secure: boolean): string {
  // Lax: the provider sends the browser back, which is a navigation from another site.
  const attributes = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  return serializeCookie(nameOf(secure), secret ?? "", { ...attributes, maxAge: secret === null ? 0 : flowSeconds });
}

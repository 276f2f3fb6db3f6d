import { serializeCookie } from "oslo/cookie";

/** The cookie that carries a browser's session. Scripts cannot read it; other sites cannot send it with a write. */
export const sessionCookieName = "freehold_session";

/** The session's token in a Cookie header, if there is one. */
export function readSessionCookie(header: string | undefined): string | undefined {
  // Only ours is read: a malformed cookie of another application on the host must not lock its owner out.
  return header?.match(/(?:^|; *)freehold_session=([a-z0-9]+)(?:;|$)/)?.[1];
}

/**
 * The Set-Cookie header that gives a browser its session, or takes it away.
 * @param secure whether the browser reached us by HTTPS; over plain HTTP a secure cookie would be dropped.
 */
export function printSessionCookie(session: { token: string; expiresAt: Date } | null, secure: boolean): string {
  const attributes = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  return session
    ? serializeCookie(sessionCookieName, session.token, { ...attributes, expires: session.expiresAt })
    : serializeCookie(sessionCookieName, "", { ...attributes, maxAge: 0 });
}

import { serializeCookie } from "oslo/cookie";

/**
 * The cookie that carries a browser's session. Scripts cannot read it; other sites cannot send it with a write. Over HTTPS
 * its name has the prefix that browsers accept from this very host only, never from a neighbour under the same domain.
 */
const plainName = "freehold_session";
const secureName = `__Host-${plainName}`;

const nameFor = (secure: boolean): string => (secure ? secureName : plainName);

/** The value of our cookie. Only ours is read: a malformed cookie of another application on the host must not lock its owner out. */
function valueOf(header: string | undefined, name: string): string | undefined {
  const pairs = header?.split(";").map((pair) => pair.trim());
  const value = pairs?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value !== undefined && /^[a-z0-9]+$/.test(value) ? value : undefined;
}

/**
 * The session's token in a Cookie header, if there is one.
 * @param secure whether the browser is known to have come by HTTPS: then a plain cookie, which a neighbour could have set, counts for nothing
 */
export function readSessionCookie(header: string | undefined, secure: boolean): string | undefined {
  return valueOf(header, secureName) ?? (secure ? undefined : valueOf(header, plainName));
}

/** Whether the browser has the cookie that it sends over HTTPS only. */
export function hasSecureCookie(header: string | undefined): boolean {
  return valueOf(header, secureName) !== undefined;
}

/**
 * The Set-Cookie header that gives a browser its session, or takes it away.
 * @param secure whether the browser reached us by HTTPS; over plain HTTP a secure cookie would be dropped.
 */
export function printSessionCookie(session: { token: string; expiresAt: Date } | null, secure: boolean): string {
  const attributes = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  return session
    ? serializeCookie(nameFor(secure), session.token, { ...attributes, expires: session.expiresAt })
    : serializeCookie(nameFor(secure), "", { ...attributes, maxAge: 0 });
}

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { serializeCookie } from "oslo/cookie";

/**
 * A cookie by which a browser is known to have signed in with an account before. It opens nothing; it only keeps the browser
 * from being slowed down by what others try. It holds the browser's own random name and, for each account, a mark that only
 * this installation can make.
 */
const plainName = "freehold_device";
const nameFor = (secure: boolean): string => (secure ? `__Host-${plainName}` : plainName);

/** A shared till or tablet knows its latest accounts; the cookie stays short. */
const maxMarks = 8;
const yearSeconds = 365 * 24 * 3600;

type Known = { readonly account: string; readonly secret: string };

/** The browser's name, when it has signed in with this account before; undefined otherwise, and for what was made up. */
export function deviceIn(cookie: string | undefined, { account, secret }: Known): string | undefined {
  const [device, ...marks] = partsOf(cookie);
  if (device === undefined) return undefined;
  const expected = markOf(device, { account, secret });
  return marks.some((mark) => isSame(mark, expected)) ? device : undefined;
}

/** The cookie's new value, once somebody has signed in with the account: what it knew before is kept. */
export function rememberDevice(cookie: string | undefined, { account, secret }: Known): string {
  const [device = randomBytes(16).toString("base64url"), ...marks] = partsOf(cookie);
  const mark = markOf(device, { account, secret });
  return [device, mark, ...marks.filter((one) => one !== mark)].slice(0, 1 + maxMarks).join(".");
}

/** The cookie's value in a Cookie header. @param secure whether the browser is known to have come by HTTPS */
export function readDeviceCookie(header: string | undefined, secure: boolean): string | undefined {
  const pairs = header?.split(";").map((pair) => pair.trim());
  const valueOf = (name: string) => pairs?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return valueOf(nameFor(true)) ?? (secure ? undefined : valueOf(plainName));
}

/** The Set-Cookie header that a browser keeps for a year. */
export function printDeviceCookie(value: string, secure: boolean): string {
  return serializeCookie(nameFor(secure), value, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: yearSeconds });
}

/** Only what we make ourselves: a name and marks of 128 bits. */
function partsOf(cookie: string | undefined): readonly string[] {
  const parts = cookie?.split(".") ?? [];
  return parts.length <= 1 + maxMarks && parts.every((part) => /^[\w-]{22}$/.test(part)) ? parts : [];
}

function markOf(device: string, { account, secret }: Known): string {
  const key = createHmac("sha256", secret).update("freehold known device").digest();
  return createHmac("sha256", key).update(`${device} ${account.trim().toLowerCase()}`).digest("base64url").slice(0, 22);
}

/** Both have the same length: each was checked or made by us. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

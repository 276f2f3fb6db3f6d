import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { createJWT, parseJWT } from "oslo/jwt";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { UserId } from "@freehold/kernel/id.ts";

/** How long an access token is good for, unless its session ends before. */
export const accessTokenSeconds = 15 * 60;

const issuer = "freehold";
const audience = "freehold.api";

/** Whom an access token belongs to: the session decides whether that still counts. */
export type AccessClaims = { readonly userId: UserId; readonly sessionId: string };

/** Whether a token claims to be an access token: sessions' tokens and API keys have no points. */
export const isAccessToken = (token: string): boolean => token.includes(".");

/**
 * Signed tokens for programs (JWT, HS256). The key is derived from the installation's secret and named in `kid`: after a
 * new secret every token of the old one is unknown, and programs refresh theirs.
 */
export function createAccessTokens({ secret, clock }: { secret: string; clock: Clock }) {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "freehold access token v1", 32));
  const kid = createHash("sha256").update("kid").update(key).digest("base64url").slice(0, 8);
  const now = (): number => Math.floor(clock().getTime() / 1000);

  return {
    /** Signs a token for a session. */
    make: async ({ userId, sessionId }: AccessClaims): Promise<{ accessToken: string; expiresAt: Date }> => {
      const issuedAt = now();
      const exp = issuedAt + accessTokenSeconds;
      // Times are written here and not by the library, which would take the machine's clock.
      const claims = { sid: sessionId, iat: issuedAt, exp };
      const options = { headers: { kid }, subject: userId, issuer, audiences: [audience] };
      return { accessToken: await createJWT("HS256", Uint8Array.from(key).buffer, claims, options), expiresAt: new Date(exp * 1000) };
    },

    /**
     * What a token says, if it is ours, unchanged to the letter and not expired. Only HS256 is known: a token that names
     * another algorithm, or none, is nobody's. Hashes on this thread: the pool is where passwords queue.
     */
    read: (token: string): (AccessClaims & { readonly expiresAt: Date }) | undefined => {
      const [header, payload, signature, ...more] = token.split(".");
      if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined;
      const expected = Buffer.from(createHmac("sha256", key).update(`${header}.${payload}`).digest("base64url"));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const jwt = parseJWT(token);
      if (jwt?.algorithm !== "HS256" || (jwt.header as { kid?: unknown }).kid !== kid) return undefined;
      if (jwt.issuer !== issuer || jwt.audiences?.length !== 1 || jwt.audiences[0] !== audience) return undefined;
      if (!jwt.expiresAt || jwt.expiresAt.getTime() <= clock().getTime()) return undefined;
      const { sid } = jwt.payload as { sid?: unknown };
      return typeof sid === "string" && jwt.subject !== null
        ? { userId: jwt.subject, sessionId: sid, expiresAt: jwt.expiresAt }
        : undefined;
    },
  };
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;

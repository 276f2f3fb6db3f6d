import { and, eq, gt, isNull, lte } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { refreshToken, session } from "../schema.ts";
import { hashToken, newSecret } from "../secrets.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";
import type { AccessClaims, AccessTokens } from "./access-token.ts";

export const fault = faults("identity", {
  refreshOver: ["unauthenticated", "This sign-in has ended. Sign in again."],
  refreshUsed: ["conflict", "Another process has just refreshed this sign-in. Use the tokens that it stored."],
});

/** How long a program may stay away before it has to sign in again. */
const refreshTokenSeconds = 30 * 24 * 3600;

/**
 * How long a token that was used is taken for a second process of the same program and not for a thief. Neither gets
 * anything; afterwards the whole family ends.
 */
const graceSeconds = 10;

/** What a program keeps. Shown only when they are made. */
export type ProgramTokens = {
  /** For the Authorization header, for 15 minutes. */
  readonly accessToken: string;
  /** When the access token expires. */
  readonly expiresAt: Date;
  /** For the next pair of tokens, once, within 30 days. */
  readonly refreshToken: string;
};

/** What came of a refresh token. */
export type Refreshed = { readonly tokens: ProgramTokens } | { readonly stolenFrom: UserId };

type Needs = { readonly asIdentity: AsIdentity; readonly clock: Clock; readonly accessTokens: AccessTokens };

/** The tokens of programs: a short one that is shown with every call, and one that is exchanged for the next pair. */
export function createProgramTokens({ asIdentity, clock, accessTokens }: Needs) {
  const later = (): Date => new Date(clock().getTime() + refreshTokenSeconds * 1000);

  const add = async (tx: IdentityTx, sessionId: string): Promise<string> => {
    const secret = newSecret();
    await tx.insert(refreshToken).values({ id: hashToken(secret), sessionId, expiresAt: later() });
    return secret;
  };

  /** Takes the token, if nobody did before: of two at the same moment one waits for the other here and then finds nothing. */
  const take = async (tx: IdentityTx, id: string): Promise<{ next: string; claims: AccessClaims } | undefined> => {
    const now = clock();
    const isGood = and(eq(refreshToken.id, id), isNull(refreshToken.usedAt), gt(refreshToken.expiresAt, now));
    const [taken] = await tx.update(refreshToken).set({ usedAt: now }).where(isGood).returning();
    if (!taken) return undefined;
    const lasts = and(eq(session.id, taken.sessionId), gt(session.expiresAt, now));
    const [prolonged] = await tx
      .update(session)
      .set({ expiresAt: later(), seenAt: now })
      .where(lasts)
      .returning({ userId: session.userId });
    if (!prolonged) throw fault.refreshOver();
    return { next: await add(tx, taken.sessionId), claims: { sessionId: taken.sessionId, userId: prolonged.userId } };
  };

  /** Ends the sign-in whose token was used before. @throws identity.refreshUsed within the grace, refreshOver for no token of ours */
  const revoke = async (tx: IdentityTx, id: string): Promise<UserId> => {
    const [known] = await tx.select().from(refreshToken).where(eq(refreshToken.id, id));
    if (!known?.usedAt) throw fault.refreshOver();
    if (clock().getTime() - known.usedAt.getTime() <= graceSeconds * 1000) throw fault.refreshUsed();
    const [ended] = await tx.delete(session).where(eq(session.id, known.sessionId)).returning({ userId: session.userId });
    if (!ended) throw fault.refreshOver();
    return ended.userId;
  };

  return {
    /** The first pair of tokens of a session. */
    issue: async (claims: AccessClaims): Promise<ProgramTokens> => {
      const next = await asIdentity((tx) => add(tx, claims.sessionId));
      return { ...(await accessTokens.make(claims)), refreshToken: next };
    },

    /**
     * Exchanges a refresh token for the next pair. One that was used before was stolen, from or by whoever brings it: its
     * session ends with all tokens of the family. @throws identity.refreshOver, refreshUsed
     */
    refresh: async (token: string): Promise<Refreshed> => {
      const id = hashToken(token);
      const result = await asIdentity(async (tx) => (await take(tx, id)) ?? { stolenFrom: await revoke(tx, id) });
      if ("stolenFrom" in result) return result;
      return { tokens: { ...(await accessTokens.make(result.claims)), refreshToken: result.next } };
    },

    /** Removes what has expired. Used tokens stay until then: without them reuse could not be told. */
    sweep: async (): Promise<void> => {
      await asIdentity((tx) => tx.delete(refreshToken).where(lte(refreshToken.expiresAt, clock())));
    },
  };
}

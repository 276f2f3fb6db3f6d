import { and, eq, gt, lt } from "drizzle-orm";
import { generateIdFromEntropySize, Lucia, TimeSpan } from "lucia";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Device, SessionKind, SignIn } from "../identity.ts";
import { personOf, type Person } from "../person.ts";
import { session, user } from "../schema.ts";
import { hashToken } from "../secrets.ts";
import { productTime, sessionSeconds, sessionStore, type AsIdentity } from "../session-store.ts";
import type { Tickets } from "../tickets.ts";
import { isAccessToken, type AccessTokens } from "./access-token.ts";
import type { SignIns } from "./sign-ins.ts";

type SessionAttributes = Device & { kind: SessionKind; factors: number; createdAt?: Date; seenAt?: Date; confirmedAt?: Date };

declare module "lucia" {
  // Lucia learns its types by declaration merging; only an interface can be merged.
  interface Register {
    Lucia: ReturnType<typeof createLucia>;
    DatabaseUserAttributes: Omit<Person, "id">;
    DatabaseSessionAttributes: SessionAttributes;
  }
}

function createLucia(asIdentity: AsIdentity, clock: Clock) {
  return new Lucia(sessionStore(asIdentity, clock), {
    sessionExpiresIn: new TimeSpan(sessionSeconds, "s"),
    getUserAttributes: ({ email, name, isOperator }) => ({ email, name, isOperator }),
    getSessionAttributes: ({ kind, factors, confirmedAt, seenAt }) => ({ kind, factors, confirmedAt, seenAt }),
  });
}

/** How exactly it is known when a session was last used. */
const seenSeconds = 15 * 60;

type Needs = {
  readonly asIdentity: AsIdentity;
  readonly clock: Clock;
  readonly accessTokens: AccessTokens;
  readonly signIns: SignIns;
  readonly tickets: Tickets;
};

/** Sessions by their tokens: those of browsers, which name them, and those of programs, which are signed. */
export function createSessions({ asIdentity, clock, accessTokens, signIns, tickets }: Needs) {
  const lucia = createLucia(asIdentity, clock);

  /** A program's sign-in, by its access token: signed by us, and its session still there. */
  const findProgram = async (token: string): Promise<SignIn | undefined> => {
    const claims = accessTokens.read(token);
    if (!claims) return undefined;
    const lasts = and(eq(session.id, claims.sessionId), eq(session.userId, claims.userId), gt(session.expiresAt, clock()));
    const [found] = await asIdentity(
      (tx) => tx.select({ session, user }).from(session).innerJoin(user, eq(session.userId, user.id)).where(lasts),
      { readOnly: true },
    );
    if (!found) return undefined;
    const { id: sessionId, kind, factors, confirmedAt, expiresAt } = found.session;
    return { person: personOf(found.user), sessionId, kind, factors, confirmedAt, expiresAt, isProlonged: false };
  };

  /** A browser's sign-in, by its session's token. */
  const findBrowser = async (token: string): Promise<SignIn | undefined> => {
    const { session: found, user: owner } = await lucia.validateSession(token);
    if (!found) return undefined;
    const { kind, factors, confirmedAt, seenAt, fresh: isProlonged } = found;
    const expiresAt = productTime(found.expiresAt, clock);
    const sessionId = hashToken(token);
    await noteSeen(sessionId, seenAt!);
    return { person: personOf(owner), sessionId, kind, factors, confirmedAt: confirmedAt!, expiresAt, isProlonged };
  };

  /** Notes that a session is used, a few times an hour. Of many requests at the same moment one writes. */
  const noteSeen = async (sessionId: string, seenAt: Date): Promise<void> => {
    const now = clock();
    const before = new Date(now.getTime() - seenSeconds * 1000);
    if (seenAt > before) return;
    const isOld = and(eq(session.id, sessionId), lt(session.seenAt, before));
    await asIdentity((tx) => tx.update(session).set({ seenAt: now }).where(isOld));
  };

  return {
    /** A token that names no session yet, and until when it will last: a door is asked first whether it keeps it. */
    newToken: (): { token: string; expiresAt: Date } => ({
      token: generateIdFromEntropySize(25),
      expiresAt: new Date(clock().getTime() + sessionSeconds * 1000),
    }),

    /** Starts a session and gives its token, which is shown only here. */
    startSession: async (
      userId: UserId,
      device: Device,
      { kind = "browser", factors = 1, token }: { kind?: SessionKind; factors?: number; token?: string } = {},
    ): Promise<{ token: string; sessionId: string; expiresAt: Date }> => {
      const started = await lucia.createSession(
        userId,
        { ...device, kind, factors },
        token === undefined ? undefined : { sessionId: token },
      );
      return { token: started.id, sessionId: hashToken(started.id), expiresAt: started.expiresAt };
    },

    /** Whose token this is, a session's or an access token; undefined when it never was one, has expired or was ended. */
    findSignIn: (token: string): Promise<SignIn | undefined> => (isAccessToken(token) ? findProgram(token) : findBrowser(token)),

    /** The hash by which the database knows the session of a token, and when the token ends by itself; undefined for none of ours. */
    sessionOf: (token: string): { sessionId: string; endsAt?: Date } | undefined => {
      if (!isAccessToken(token)) return { sessionId: hashToken(token) };
      const claims = accessTokens.read(token);
      return claims && { sessionId: claims.sessionId, endsAt: claims.expiresAt };
    },

    /** Ends the session of a token at once, everywhere. Ending it twice is not an error. */
    endSession: async (token: string): Promise<void> => {
      if (!isAccessToken(token)) return lucia.invalidateSession(token);
      const claims = accessTokens.read(token);
      if (claims) await signIns.endById(claims.sessionId);
    },

    /**
     * Ends every session of a person at once, everywhere, with what they had begun: sign-ins that wait for the second factor
     * and the change to another address, by which a thief would have the account after all.
     */
    endSessions: async (userId: UserId): Promise<void> => {
      await tickets.revoke("secondFactor", userId);
      await tickets.revoke("changeAddress", userId);
      await lucia.invalidateUserSessions(userId);
    },

    /** Removes the sessions that have expired. */
    sweepSessions: (): Promise<void> => lucia.deleteExpiredSessions(),
  };
}

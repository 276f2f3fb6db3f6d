import { eq } from "drizzle-orm";
import { Lucia, TimeSpan } from "lucia";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { hashPassword, pretendToVerify, verifyPassword } from "./passwords.ts";
import { user } from "./schema.ts";
import { hashToken, sessionStore, type AsIdentity } from "./session-store.ts";

/** A person who has signed in. */
export type Person = { readonly id: UserId; readonly email: string; readonly name: string; readonly isOperator: boolean };

/** A sign-in as the rest of the product knows it: the hash names it, the token stays with its owner. */
export type SignIn = {
  readonly person: Person;
  readonly sessionId: string;
  readonly expiresAt: Date;
  /** Whether it has just been prolonged: a cookie that carries it must be, too. */
  readonly isProlonged: boolean;
};

/** Where a sign-in comes from, for the list of sessions. */
export type Device = { readonly userAgent: string | null; readonly address: string | null };

export const fault = faults("identity", {
  wrongCredentials: ["unauthenticated", "The address or the password is wrong."],
  addressTaken: ["conflict", "This address already has an account. Sign in instead."],
  signedOut: ["unauthenticated", "You are signed out. Sign in to go on."],
});

type SessionAttributes = { createdAt?: Date; userAgent: string | null; address: string | null };

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
    sessionExpiresIn: new TimeSpan(30, "d"),
    getUserAttributes: ({ email, name, isOperator }) => ({ email, name, isOperator }),
  });
}

/**
 * Accounts and sessions. A token is 200 random bits and slides: used in the second half of its 30 days, it lasts 30 more.
 * Nothing outside this package knows which libraries do the work.
 */
export function createIdentity({ asIdentity, clock }: { asIdentity: AsIdentity; clock: Clock }) {
  const lucia = createLucia(asIdentity, clock);

  return {
    /** Creates an account. @throws identity.addressTaken */
    register: async ({ email, name, password }: { email: string; name: string; password: string }): Promise<Person> => {
      const passwordHash = await hashPassword(password);
      const values = { email: email.toLowerCase(), name, passwordHash };
      const [made] = await asIdentity((tx) => tx.insert(user).values(values).onConflictDoNothing().returning());
      if (!made) throw fault.addressTaken({ fields: { email: "This address already has an account." } });
      return personOf(made);
    },

    /** Whose address and password these are. Takes the same time for an address that nobody has. @throws identity.wrongCredentials */
    verify: async ({ email, password }: { email: string; password: string }): Promise<Person> => {
      const [found] = await asIdentity((tx) => tx.select().from(user).where(eq(user.email, email.toLowerCase())));
      if (!found) {
        await pretendToVerify(password);
        throw fault.wrongCredentials();
      }
      if (!(await verifyPassword(found.passwordHash, password))) throw fault.wrongCredentials();
      return personOf(found);
    },

    /** Starts a session and gives its token, which is shown only here. */
    startSession: async (userId: UserId, device: Device): Promise<{ token: string; expiresAt: Date }> => {
      const started = await lucia.createSession(userId, device);
      return { token: started.id, expiresAt: started.expiresAt };
    },

    /** Whose token this is; undefined when it never was one, has expired or was ended. */
    findSignIn: async (token: string): Promise<SignIn | undefined> => {
      const { session, user: found } = await lucia.validateSession(token);
      if (!session) return undefined;
      const { id, email, name, isOperator } = found;
      return {
        person: { id, email, name, isOperator },
        sessionId: hashToken(token),
        expiresAt: session.expiresAt,
        isProlonged: session.fresh,
      };
    },

    /** Ends the session at once, everywhere. Ending it twice is not an error. */
    endSession: (token: string): Promise<void> => lucia.invalidateSession(token),

    /** Finds an account by its address, for those who may name people. */
    findPerson: async (email: string): Promise<Person | undefined> => {
      const [found] = await asIdentity((tx) => tx.select().from(user).where(eq(user.email, email.toLowerCase())));
      return found && personOf(found);
    },

    /** Removes the sessions that have expired. */
    sweep: (): Promise<void> => lucia.deleteExpiredSessions(),
  };
}

export type Identity = ReturnType<typeof createIdentity>;

function personOf({ id, email, name, isOperator }: Person): Person {
  return { id, email, name, isOperator };
}

import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { createAccounts, removeUnverified } from "./account/accounts.ts";
import { createLinks } from "./account/links.ts";
import { createRegistration } from "./account/registration.ts";
import { createKeySecrets } from "./api-key-secrets.ts";
import { createExternal } from "./external/external.ts";
import type { ProviderSettings } from "./external/provider.ts";
import { createFactors } from "./factor/factors.ts";
import { createOperators } from "./operators.ts";
import type { FirebaseKeys } from "./password/imported-hash.ts";
import type { Person } from "./person.ts";
import type { sessionKinds } from "./schema.ts";
import { createPictures } from "./pictures.ts";
import { createSecurityEvents } from "./security-events.ts";
import { createAccessTokens } from "./session/access-token.ts";
import { createProgramTokens } from "./session/program-tokens.ts";
import { createSessions } from "./session/sessions.ts";
import { createSignIns } from "./session/sign-ins.ts";
import type { AsIdentity } from "./session-store.ts";
import { createTickets } from "./tickets.ts";

export type { Person } from "./person.ts";

export type SessionKind = (typeof sessionKinds)[number];

/** A sign-in as the rest of the product knows it: the hash names it, the token stays with its owner. */
export type SignIn = {
  readonly person: Person;
  readonly sessionId: string;
  readonly kind: SessionKind;
  /** How many independent factors were shown. */
  readonly factors: number;
  /** When the person last proved who they are. */
  readonly confirmedAt: Date;
  readonly expiresAt: Date;
  /** Whether it has just been prolonged: a cookie that carries it must be, too. */
  readonly isProlonged: boolean;
};

/** Where a sign-in comes from, for the list of sessions. */
export type Device = { readonly userAgent: string | null; readonly address: string | null };

export const fault = faults("identity", {
  wrongCredentials: ["unauthenticated", "The address or the password is wrong."],
  signedOut: ["unauthenticated", "You are signed out. Sign in to go on."],
});

type IdentityOptions = {
  readonly asIdentity: AsIdentity;
  readonly clock: Clock;
  readonly secret: string;
  /** Where people may sign in besides here. */
  readonly providers?: readonly ProviderSettings[] | undefined;
  /** Of the Firebase project that hashes were imported from. */
  readonly firebase?: FirebaseKeys | undefined;
};

/**
 * Accounts and sessions. A browser's token is 200 random bits and slides: used in the second half of its 30 days, it lasts
 * 30 more. Nothing outside this package knows which libraries do the work.
 */
export function createIdentity({ asIdentity, clock, secret, providers = [], firebase }: IdentityOptions) {
  const tickets = createTickets(asIdentity, clock);
  const accessTokens = createAccessTokens({ secret, clock });
  const programTokens = createProgramTokens({ asIdentity, clock, accessTokens });
  const signIns = createSignIns(asIdentity, clock);
  const sessions = createSessions({ asIdentity, clock, accessTokens, signIns, tickets });
  const events = createSecurityEvents(asIdentity, clock);
  const accounts = createAccounts({ asIdentity, clock, firebase });

  return {
    accounts,

    /** What the links in mails do. */
    links: { ...createRegistration({ asIdentity, clock, tickets }), ...createLinks({ asIdentity, clock, tickets }) },

    /** Makes an account whose address counts as verified. @throws identity.addressTaken */
    createAccount: accounts.create,

    /** Finds an account by its address, for those who may name people. */
    findPerson: accounts.find,

    /** Whose account this is. @throws identity.personMissing when it was deleted */
    getPerson: accounts.get,

    ...sessions,

    signIns,

    programTokens,

    tickets,

    factors: createFactors({ asIdentity, clock, secret, tickets }),

    keys: createKeySecrets(asIdentity),

    operators: createOperators(asIdentity),

    pictures: createPictures(asIdentity),

    external: createExternal({ asIdentity, clock, tickets, settings: providers }),

    events,

    /** Keeps what happened at the door. */
    record: events.record,

    /** Removes what has expired: sessions, tickets, tokens, accounts that nobody verified, and events of more than a year ago. */
    sweep: async (): Promise<void> => {
      const ago = (days: number): Date => new Date(clock().getTime() - days * day);
      await sessions.sweepSessions();
      await tickets.sweep();
      await programTokens.sweep();
      await asIdentity((tx) => removeUnverified(tx, ago(unverifiedDays)));
      await events.removeOlder(ago(eventDays));
    },
  };
}

const day = 24 * 3600 * 1000;
/** A registration that nobody has verified leaves the address free again. Its last link has expired long before. */
const unverifiedDays = 7;
const eventDays = 365;

export type Identity = ReturnType<typeof createIdentity>;

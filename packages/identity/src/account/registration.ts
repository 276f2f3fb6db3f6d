import { and, eq, gt, isNull } from "drizzle-orm";
import type { UserId } from "@freehold/kernel/id.ts";
import { hashPassword, verifyPassword } from "../password/passwords.ts";
import { demandStrength } from "../password/password-rule.ts";
import type { Person } from "../person.ts";
import { ticket, user } from "../schema.ts";
import type { IdentityTx } from "../session-store.ts";
import { createPromises, fault, type Needs, type Promised } from "./promises.ts";

type Registration = { readonly email: string; readonly name: string; readonly password: string };

/** A link that makes the account its owner's, and whether the password that was chosen will be the account's. */
export type Registered = Promised & { readonly isPasswordKept: boolean };

/** Accounts that people make for themselves, by way of their mailbox. */
export function createRegistration({ asIdentity, clock, tickets }: Needs) {
  const { promise, redeem, change } = createPromises({ asIdentity, clock, tickets });

  /** Whether a link that was sent for the address can still be opened. */
  const isAwaited = async (tx: IdentityTx, userId: UserId): Promise<boolean> => {
    const isOpen = and(eq(ticket.userId, userId), eq(ticket.purpose, "verifyAddress"), gt(ticket.expiresAt, clock()));
    const [found] = await tx.select({ id: ticket.id }).from(ticket).where(isOpen).limit(1);
    return found !== undefined;
  };

  /**
   * The hash that the address was registered with before, if this is its password. Only a registration that nobody has
   * verified yet costs more: an address with an account takes as long as one that nobody has.
   */
  const earlierHash = async (email: string, password: string): Promise<string | null> => {
    const isWaiting = and(eq(user.email, email), isNull(user.emailVerifiedAt));
    const [found] = await asIdentity((tx) => tx.select({ hash: user.passwordHash }).from(user).where(isWaiting));
    return found?.hash && (await verifyPassword(found.hash, password)) ? found.hash : null;
  };

  return {
    /**
     * Registers an address. Its account is nobody's until the link was opened, and what was chosen with that very link
     * counts then. While a link can still be opened, another password makes both count for nothing: nobody can tell which
     * of two who register an address has its mailbox, and the newest mail is the one that is opened.
     * @param isProven whether the caller has shown that the mailbox is theirs: then their password counts
     * @returns undefined when the address has an account, after the same work. @throws identity.passwordWeak
     */
    register: async ({ email: typed, name, password }: Registration, isProven = false): Promise<Registered | undefined> => {
      const email = typed.toLowerCase();
      await demandStrength(password, { email, name });
      const [chosen, earlier] = await Promise.all([hashPassword(password), earlierHash(email, password)]);
      return asIdentity(async (tx) => {
        const values = { email, name, passwordHash: chosen, createdAt: clock() };
        const [made] = await tx.insert(user).values(values).onConflictDoNothing().returning({ id: user.id });
        const [found] = await tx.select().from(user).where(eq(user.email, email)).for("update");
        if (!found || found.emailVerifiedAt) return undefined;
        const isSame = earlier !== null && found.passwordHash === earlier;
        const isPasswordKept = isProven || made !== undefined || isSame || !(await isAwaited(tx, found.id));
        const passwordHash = isPasswordKept ? chosen : null;
        await change(tx, found.id, { name, passwordHash });
        return { ...(await promise(tx, { ...found, name }, { link: "verifyAddress", data: { name, passwordHash } })), isPasswordKept };
      });
    },

    /** Another link for who has registered and shown the password, but not opened the first one. */
    verifyAgain: (userId: UserId): Promise<Promised | undefined> =>
      asIdentity(async (tx) => {
        const [found] = await tx
          .select()
          .from(user)
          .where(and(eq(user.id, userId), isNull(user.emailVerifiedAt)));
        return found && promise(tx, found, { link: "verifyAddress", data: { name: found.name, passwordHash: found.passwordHash } });
      }),

    /** Makes the account its owner's. @throws identity.linkOver */
    verify: (ticket: string): Promise<Person> =>
      asIdentity(async (tx) => {
        const { row, data } = await redeem(tx, "verifyAddress", ticket);
        if (row.emailVerifiedAt) throw fault.linkOver();
        // The ticket was made by `promise` above, with these two.
        const chosen = data as { name: string; passwordHash: string | null };
        return change(tx, row.id, { name: chosen.name, passwordHash: chosen.passwordHash, emailVerifiedAt: clock() });
      }),
  };
}

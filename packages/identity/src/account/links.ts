import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { hashPassword } from "../password/passwords.ts";
import { demandStrength } from "../password/password-rule.ts";
import { personOf, type Person } from "../person.ts";
import { session, ticket as promises, user } from "../schema.ts";
import { createPromises, fault as over, type Link, type Needs, type Promised } from "./promises.ts";
import type { IdentityTx } from "../session-store.ts";

export const fault = faults("identity", {
  addressTaken: ["conflict", "This address already has an account. Sign in instead."],
});

/**
 * What the links in mails do. Each works once, and a newer one of its kind takes the older ones back. Whoever opens one has
 * the mailbox, so all but the change of an address verify it.
 */
export function createLinks({ asIdentity, clock, tickets }: Needs) {
  const { promise, redeem, change } = createPromises({ asIdentity, clock, tickets });

  const byAddress = async (email: string, link: Link): Promise<Promised | undefined> =>
    asIdentity(async (tx) => {
      const [found] = await tx.select().from(user).where(eq(user.email, email.toLowerCase()));
      return found && promise(tx, found, { link });
    });

  return {
    /** A link to a new password, or undefined when nobody has the address. */
    promiseReset: (email: string): Promise<Promised | undefined> => byAddress(email, "resetPassword"),

    /** Sets the password and ends every sign-in and every other link of the person. @throws identity.linkOver, passwordWeak */
    reset: async (ticket: string, password: string): Promise<Person> => {
      const found = await tickets.find("resetPassword", ticket);
      const [owner] = found?.userId ? await asIdentity((tx) => tx.select().from(user).where(eq(user.id, found.userId!))) : [];
      if (!owner) throw over.linkOver();
      await demandStrength(password, owner);
      // Hashed before the transaction, which holds a lock.
      const passwordHash = await hashPassword(password);
      return asIdentity(async (tx) => {
        const { row } = await redeem(tx, "resetPassword", ticket);
        await endEverything(tx, row.id);
        return change(tx, row.id, { passwordHash, emailVerifiedAt: row.emailVerifiedAt ?? clock() });
      });
    },

    /** A link that signs in, or undefined when nobody has the address. */
    promiseSignIn: (email: string): Promise<Promised | undefined> => byAddress(email, "magicLink"),

    /**
     * Whose link this was. A password that was chosen before the address was verified is forgotten: it may be a
     * stranger's, who registered the address. @throws identity.linkOver
     */
    signIn: (ticket: string): Promise<Person> =>
      asIdentity(async (tx) => {
        const { row } = await redeem(tx, "magicLink", ticket);
        if (row.emailVerifiedAt) return personOf(row);
        await tickets.revoke("verifyAddress", row.id, tx);
        return change(tx, row.id, { emailVerifiedAt: clock(), passwordHash: null });
      }),

    /** A link for the mailbox of the new address; undefined when that address has an account. */
    promiseAddress: (person: Person, email: string): Promise<Promised | undefined> =>
      asIdentity(async (tx) => {
        const [taken] = await tx.select({ id: user.id }).from(user).where(isSomebodys(email));
        return taken ? undefined : promise(tx, person, { link: "changeAddress", data: { email } });
      }),

    /**
     * Gives the account its new address. Links that went to the old mailbox open nothing any more.
     * @throws identity.linkOver, addressTaken when somebody has registered it meanwhile
     */
    changeAddress: (ticket: string): Promise<{ person: Person; before: string }> =>
      asIdentity(async (tx) => {
        const { row, data } = await redeem(tx, "changeAddress", ticket);
        // The ticket was made by `promiseAddress` above.
        const { email } = data as { email: string };
        const [taken] = await tx.select({ id: user.id }).from(user).where(isSomebodys(email));
        if (taken) throw fault.addressTaken();
        await tx.delete(user).where(and(eq(user.email, email), isNull(user.emailVerifiedAt)));
        await tickets.revoke("resetPassword", row.id, tx);
        await tickets.revoke("magicLink", row.id, tx);
        return { person: await change(tx, row.id, { email, emailVerifiedAt: clock() }), before: row.email };
      }),
  };
}

/** Whether an address has an account: one that was only registered keeps nobody from theirs. */
const isSomebodys = (email: string) => and(eq(user.email, email), isNotNull(user.emailVerifiedAt));

/** Every session, with the tokens of its family, and every promise: what was known before the password changed is worth nothing. */
async function endEverything(tx: IdentityTx, userId: UserId): Promise<void> {
  await tx.delete(session).where(eq(session.userId, userId));
  await tx.delete(promises).where(eq(promises.userId, userId));
}

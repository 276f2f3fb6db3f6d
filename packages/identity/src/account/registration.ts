import { and, eq, isNull } from "drizzle-orm";
import type { UserId } from "@freehold/kernel/id.ts";
import { hashPassword } from "../password/passwords.ts";
import { demandStrength } from "../password/password-rule.ts";
import type { Person } from "../person.ts";
import { user } from "../schema.ts";
import { createPromises, fault, type Needs, type Promised } from "./promises.ts";

type Registration = { readonly email: string; readonly name: string; readonly password: string };

/** Accounts that people make for themselves, by way of their mailbox. */
export function createRegistration({ asIdentity, clock, tickets }: Needs) {
  const { promise, redeem, change } = createPromises({ asIdentity, clock, tickets });

  return {
    /**
     * Registers an address. Its account is nobody's until the link was opened, and what was chosen with that very link
     * counts then: who registers somebody else's address gains nothing when its owner registers later.
     * @returns undefined when the address has an account, after the same work. @throws identity.passwordWeak
     */
    register: async ({ email, name, password }: Registration): Promise<Promised | undefined> => {
      demandStrength(password, { email, name });
      const passwordHash = await hashPassword(password);
      return asIdentity(async (tx) => {
        const values = { email: email.toLowerCase(), name, passwordHash, createdAt: clock() };
        await tx.insert(user).values(values).onConflictDoNothing();
        const [found] = await tx.select().from(user).where(eq(user.email, values.email)).for("update");
        if (!found || found.emailVerifiedAt) return undefined;
        await change(tx, found.id, { name, passwordHash });
        return promise(tx, { ...found, name }, { link: "verifyAddress", data: { name, passwordHash } });
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

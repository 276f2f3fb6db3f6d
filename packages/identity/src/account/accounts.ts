import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { personOf, type Person } from "../person.ts";
import type { FirebaseKeys } from "../password/imported-hash.ts";
import { hashPassword, needsRehash, pretendToVerify, verifyPassword } from "../password/passwords.ts";
import { demandStrength } from "../password/password-rule.ts";
import { user } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";

export const fault = faults("identity", {
  addressTaken: ["conflict", "This address already has an account. Sign in instead."],
  personMissing: ["unauthenticated", "This account was deleted."],
});

/** An account that is made without asking its owner's mailbox: by whoever has proved the address, or needs no proof. */
export type NewAccount = { readonly email: string; readonly name: string; readonly password?: string };

/** Whose password was shown, and whether the address was ever verified: who has not done that is not let in. */
export type Verified = { readonly person: Person; readonly isAddressVerified: boolean };

type Needs = { readonly asIdentity: AsIdentity; readonly clock: Clock; readonly firebase: FirebaseKeys | undefined };

/** Accounts and their passwords. Addresses are one in any case of their letters. */
export function createAccounts({ asIdentity, clock, firebase }: Needs) {
  const rowOf = async (tx: IdentityTx, userId: UserId) => {
    const [found] = await tx.select().from(user).where(eq(user.id, userId));
    if (!found) throw fault.personMissing();
    return found;
  };

  /** Replaces a hash that was made elsewhere or with earlier parameters, unless the password was changed meanwhile. */
  const upgrade = async (userId: UserId, { hash, password }: { hash: string; password: string }): Promise<void> => {
    if (!needsRehash(hash)) return;
    const passwordHash = await hashPassword(password);
    await asIdentity((tx) =>
      tx
        .update(user)
        .set({ passwordHash })
        .where(and(eq(user.id, userId), eq(user.passwordHash, hash))),
    );
  };

  return {
    /** Makes an account whose address counts as verified. @throws identity.addressTaken */
    create: async ({ email, name, password }: NewAccount): Promise<Person> => {
      const passwordHash = password === undefined ? null : await hashPassword(password);
      const now = clock();
      const values = { email: email.toLowerCase(), name, passwordHash, emailVerifiedAt: now, createdAt: now };
      const [made] = await asIdentity((tx) => tx.insert(user).values(values).onConflictDoNothing().returning());
      if (!made) throw fault.addressTaken({ fields: { email: "This address already has an account." } });
      return personOf(made);
    },

    /** Finds an account by its address, for those who may name people. */
    find: async (email: string): Promise<Person | undefined> => {
      const [found] = await asIdentity((tx) => tx.select().from(user).where(eq(user.email, email.toLowerCase())));
      return found && personOf(found);
    },

    /** Finds an account that its owner has verified: what somebody only registered is nobody's yet. */
    findVerified: async (email: string): Promise<Person | undefined> => {
      const isVerified = and(eq(user.email, email.toLowerCase()), isNotNull(user.emailVerifiedAt));
      const [found] = await asIdentity((tx) => tx.select().from(user).where(isVerified));
      return found && personOf(found);
    },

    /** Whose account this is. @throws identity.personMissing when it was deleted */
    get: async (userId: UserId): Promise<Person> => personOf(await asIdentity((tx) => rowOf(tx, userId))),

    /** Whether the person can be asked for a password. */
    hasPassword: async (userId: UserId): Promise<boolean> => (await asIdentity((tx) => rowOf(tx, userId))).passwordHash !== null,

    /**
     * Whose address and password these are; undefined when they are nobody's, after the same work. A hash that was
     * imported or is out of date is replaced.
     */
    verify: async ({ email, password }: { email: string; password: string }): Promise<Verified | undefined> => {
      const [found] = await asIdentity((tx) => tx.select().from(user).where(eq(user.email, email.toLowerCase())));
      const hash = found?.passwordHash;
      if (!hash) {
        await pretendToVerify(password);
        return undefined;
      }
      if (!(await verifyPassword(hash, password, firebase))) return undefined;
      await upgrade(found.id, { hash, password });
      return { person: personOf(found), isAddressVerified: found.emailVerifiedAt !== null };
    },

    /** Whether this is the person's password. Always false for who has none. */
    isPassword: async (userId: UserId, password: string): Promise<boolean> => {
      const { passwordHash } = await asIdentity((tx) => rowOf(tx, userId));
      if (passwordHash !== null) return verifyPassword(passwordHash, password, firebase);
      await pretendToVerify(password);
      return false;
    },

    /** Gives the person another password. @throws identity.passwordWeak */
    setPassword: async (person: Person, password: string): Promise<void> => {
      await demandStrength(password, person);
      const passwordHash = await hashPassword(password);
      await asIdentity((tx) => tx.update(user).set({ passwordHash }).where(eq(user.id, person.id)));
    },

    rename: async (userId: UserId, name: string): Promise<Person> => {
      const [changed] = await asIdentity((tx) => tx.update(user).set({ name }).where(eq(user.id, userId)).returning());
      if (!changed) throw fault.personMissing();
      return personOf(changed);
    },

    /** Removes the account with everything that opens it. What the person has written in organizations stays. */
    remove: async (userId: UserId): Promise<void> => {
      await asIdentity((tx) => tx.delete(user).where(eq(user.id, userId)));
    },
  };
}

/** Removes accounts whose address nobody has verified and that were made before: they keep nobody from theirs. */
export async function removeUnverified(tx: IdentityTx, before: Date): Promise<void> {
  await tx.delete(user).where(and(isNull(user.emailVerifiedAt), lt(user.createdAt, before)));
}

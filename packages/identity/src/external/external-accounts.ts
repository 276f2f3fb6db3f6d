import { and, asc, eq, isNull } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { externalAccount, passkey, user } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";
import { ExternalFailure } from "./failure.ts";
import type { ExternalIdentity } from "./provider.ts";

export const fault = faults("externalAccounts", {
  unknownProvider: ["missing", "This installation does not know that provider. Reload the page to see those it knows."],
  notLinked: ["missing", "This account is not linked any more. Reload the page."],
  lastWay: ["conflict", "This is the only way you can sign in. Set a password or add a passkey first, then unlink it."],
});

/** An account elsewhere as its owner sees it. */
export type LinkedAccount = {
  readonly provider: string;
  readonly subject: string;
  readonly email: string | null;
  readonly createdAt: Date;
};

/** Who is who: accounts at providers and the people they belong to. */
export function createExternalAccounts(asIdentity: AsIdentity, clock: Clock, isConfigured: (provider: string) => boolean) {
  const find = async (tx: IdentityTx, provider: string, subject: string): Promise<UserId | undefined> => {
    const [found] = await tx.select().from(externalAccount).where(isAccount(provider, subject));
    return found?.userId;
  };

  return {
    /**
     * Whose account this is. One that nobody has linked gets a person of its own, without a password, when its address
     * is verified and nobody's, which it is, too, where somebody has registered it and never proved it. Two at the same
     * moment get the same person. @throws ExternalFailure
     */
    admit: (provider: string, identity: ExternalIdentity): Promise<{ userId: UserId; isNew: boolean }> =>
      asIdentity(async (tx) => {
        const { subject, email, isEmailVerified, name } = identity;
        const known = await find(tx, provider, subject);
        if (known) return { userId: known, isNew: false };
        if (email === null || !isEmailVerified) throw new ExternalFailure("addressUnverified", "the provider has not verified the address");
        const now = clock();
        const made = await claim(tx, { email, name, now });
        if (made) {
          await tx.insert(externalAccount).values({ provider, subject, userId: made, email, createdAt: now });
          return { userId: made, isNew: true };
        }
        const meanwhile = await find(tx, provider, subject);
        if (!meanwhile) throw new ExternalFailure("addressTaken", "the address has an account already");
        return { userId: meanwhile, isNew: false };
      }),

    /** Links an account to a person; once is enough. @throws ExternalFailure when it is somebody else's */
    link: (userId: UserId, provider: string, { subject, email }: ExternalIdentity): Promise<void> =>
      asIdentity(async (tx) => {
        const values = { provider, subject, userId, email, createdAt: clock() };
        const [made] = await tx.insert(externalAccount).values(values).onConflictDoNothing().returning();
        if (!made && (await find(tx, provider, subject)) !== userId)
          throw new ExternalFailure("linkedElsewhere", "the account is another person's");
      }),

    list: (userId: UserId): Promise<LinkedAccount[]> => asIdentity((tx) => listOf(tx, userId)),

    /** Unlinks. Locks the person, so that two at once cannot take the last two ways to sign in. @throws externalAccounts.lastWay, .notLinked */
    unlink: (userId: UserId, { provider, subject }: Pick<LinkedAccount, "provider" | "subject">): Promise<LinkedAccount> =>
      asIdentity(async (tx) => {
        const [owner] = await tx.select().from(user).where(eq(user.id, userId)).for("update");
        const all = await listOf(tx, userId);
        const found = all.find((one) => one.provider === provider && one.subject === subject);
        if (!found) throw fault.notLinked();
        const others = all.filter((one) => one !== found);
        const [key] = await tx.select({ id: passkey.id }).from(passkey).where(eq(passkey.userId, userId)).limit(1);
        if (!owner?.passwordHash && !key && !others.some((one) => isConfigured(one.provider))) throw fault.lastWay();
        await tx.delete(externalAccount).where(and(isAccount(provider, subject), eq(externalAccount.userId, userId)));
        return found;
      }),
  };
}

/** Makes an address somebody's; undefined when it is already. Of what a stranger chose who registered it nothing is left. */
async function claim(tx: IdentityTx, { email, name, now }: { email: string; name: string; now: Date }): Promise<UserId | undefined> {
  const values = { email, name, emailVerifiedAt: now, createdAt: now };
  const [made] = await tx.insert(user).values(values).onConflictDoNothing().returning({ id: user.id });
  if (made) return made.id;
  const isNobodys = and(eq(user.email, email), isNull(user.emailVerifiedAt));
  const [claimed] = await tx
    .update(user)
    .set({ name, emailVerifiedAt: now, passwordHash: null })
    .where(isNobodys)
    .returning({ id: user.id });
  return claimed?.id;
}

const isAccount = (provider: string, subject: string) => and(eq(externalAccount.provider, provider), eq(externalAccount.subject, subject));

function listOf(tx: IdentityTx, userId: UserId): Promise<LinkedAccount[]> {
  const { provider, subject, email, createdAt } = externalAccount;
  return tx
    .select({ provider, subject, email, createdAt })
    .from(externalAccount)
    .where(eq(externalAccount.userId, userId))
    .orderBy(asc(createdAt), asc(subject));
}

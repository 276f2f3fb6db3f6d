import { and, desc, eq } from "drizzle-orm";
import { securityEvent, session, user } from "./schema.ts";
import type { AsIdentity } from "./session-store.ts";

/** A person uses a handful of networks; more than the latest hundred signs are not looked at. */
const looked = 100;

/**
 * The network addresses from which an account has signed in: of sessions that last, and of what is remembered of earlier ones.
 * @param account the address as it was typed; nothing when nobody has it, after the same work.
 */
export async function knownAddresses(asIdentity: AsIdentity, account: string): Promise<readonly string[]> {
  const isTheirs = eq(user.email, account.trim().toLowerCase());
  const rows = await asIdentity(async (tx) => {
    const lasting = await tx
      .select({ address: session.address })
      .from(session)
      .innerJoin(user, eq(session.userId, user.id))
      .where(isTheirs)
      .orderBy(desc(session.createdAt))
      .limit(looked);
    const earlier = await tx
      .select({ address: securityEvent.address })
      .from(securityEvent)
      .innerJoin(user, eq(securityEvent.userId, user.id))
      .where(and(isTheirs, eq(securityEvent.kind, "signedIn")))
      .orderBy(desc(securityEvent.at))
      .limit(looked);
    return [...lasting, ...earlier];
  });
  return rows.flatMap(({ address }) => address ?? []);
}

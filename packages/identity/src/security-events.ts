import { and, desc, eq, isNull, lt } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { securityEvent } from "./schema.ts";
import type { AsIdentity } from "./session-store.ts";

/** Something that happened at the door, such as `signedIn` or `passkeyAdded`. */
export type SecurityEvent = {
  readonly userId: UserId | null;
  readonly kind: string;
  readonly device: { readonly userAgent: string | null; readonly address: string | null };
};

/** An event as the person whose account it is sees it. */
export type SeenEvent = Pick<typeof securityEvent.$inferSelect, "id" | "kind" | "userAgent" | "address" | "at">;

/** What happened at the door, for the person and for operators. Rows are only added, and removed after a year. */
export function createSecurityEvents(asIdentity: AsIdentity, clock: Clock) {
  return {
    record: async ({ userId, kind, device }: SecurityEvent): Promise<void> => {
      const { userAgent, address } = device;
      await asIdentity((tx) => tx.insert(securityEvent).values({ userId, kind, userAgent, address, at: clock() }));
    },

    /** The newest of a person. */
    newest: (userId: UserId, limit: number): Promise<SeenEvent[]> => {
      const { id, kind, userAgent, address, at } = securityEvent;
      return asIdentity((tx) =>
        tx
          .select({ id, kind, userAgent, address, at })
          .from(securityEvent)
          .where(eq(securityEvent.userId, userId))
          .orderBy(desc(at), desc(id))
          .limit(limit),
      );
    },

    /** Whether the person has signed in before: ever, and from this device at this address. */
    hasSignedIn: async (userId: UserId, { userAgent, address }: SecurityEvent["device"]): Promise<{ ever: boolean; here: boolean }> => {
      const before = and(eq(securityEvent.userId, userId), eq(securityEvent.kind, "signedIn"));
      const sameAgent = userAgent === null ? isNull(securityEvent.userAgent) : eq(securityEvent.userAgent, userAgent);
      const sameAddress = address === null ? isNull(securityEvent.address) : eq(securityEvent.address, address);
      return asIdentity(async (tx) => {
        const [here] = await tx
          .select({ id: securityEvent.id })
          .from(securityEvent)
          .where(and(before, sameAgent, sameAddress))
          .limit(1);
        if (here) return { ever: true, here: true };
        const [ever] = await tx.select({ id: securityEvent.id }).from(securityEvent).where(before).limit(1);
        return { ever: ever !== undefined, here: false };
      });
    },

    /** Removes what happened before. */
    removeOlder: async (before: Date): Promise<void> => {
      await asIdentity((tx) => tx.delete(securityEvent).where(lt(securityEvent.at, before)));
    },
  };
}

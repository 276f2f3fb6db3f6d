import { createHash } from "node:crypto";
import { and, desc, eq, gt, ne } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { session } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";

export const fault = faults("identity", {
  sessionMissing: ["missing", "This sign-in has ended already, or is not yours."],
});

/** A sign-in as its owner sees it in a list. */
export type ListedSession = Pick<
  typeof session.$inferSelect,
  "kind" | "userAgent" | "address" | "createdAt" | "seenAt" | "expiresAt" | "factors"
> & {
  /** Names it to its owner only, and is good for nothing else. */
  readonly id: string;
  readonly isCurrent: boolean;
};

/** The name of a session outside. The row's own id stays within: neither tells the other to whoever has a copy of one. */
const publicId = (id: string): string => createHash("sha256").update("public id of a session").update(id).digest("base64url").slice(0, 22);

/** A person's sign-ins, as a list that can be shortened. */
export function createSignIns(asIdentity: AsIdentity, clock: Clock) {
  const lasting = (tx: IdentityTx, userId: UserId) =>
    tx
      .select()
      .from(session)
      .where(and(eq(session.userId, userId), gt(session.expiresAt, clock())))
      .orderBy(desc(session.seenAt));

  return {
    /** The sign-ins that last, the one used last first. */
    list: async (userId: UserId, currentId: string): Promise<ListedSession[]> => {
      const rows = await asIdentity((tx) => lasting(tx, userId));
      return rows.map(({ id, kind, userAgent, address, createdAt, seenAt, expiresAt, factors }) => ({
        id: publicId(id),
        kind,
        userAgent,
        address,
        createdAt,
        seenAt,
        expiresAt,
        factors,
        isCurrent: id === currentId,
      }));
    },

    /** Ends one of the person's own. @throws identity.sessionMissing, for somebody else's as well */
    end: (userId: UserId, id: string): Promise<void> =>
      asIdentity(async (tx) => {
        const found = (await lasting(tx, userId)).find((one) => publicId(one.id) === id);
        if (!found) throw fault.sessionMissing();
        await tx.delete(session).where(eq(session.id, found.id));
      }),

    /** Ends all but one. @returns how many */
    endOthers: async (userId: UserId, currentId: string): Promise<number> => {
      const others = and(eq(session.userId, userId), ne(session.id, currentId));
      const ended = await asIdentity((tx) => tx.delete(session).where(others).returning({ id: session.id }));
      return ended.length;
    },

    /** Ends the session of a row. Ending it twice is not an error. */
    endById: async (id: string): Promise<void> => {
      await asIdentity((tx) => tx.delete(session).where(eq(session.id, id)));
    },
  };
}

export type SignIns = ReturnType<typeof createSignIns>;

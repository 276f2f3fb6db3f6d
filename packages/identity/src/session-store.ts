import { eq, lte } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Adapter, DatabaseSession, DatabaseUser } from "lucia";
import { systemClock, type Clock } from "@freehold/kernel/clock.ts";
import { session, user } from "./schema.ts";
import { hashToken } from "./secrets.ts";

/** Runs work in a transaction that may see people and sessions. Nobody waits for the end of one that only reads. */
export type AsIdentity = <T>(work: (tx: IdentityTx) => Promise<T>, options?: { readonly readOnly?: boolean }) => Promise<T>;
export type IdentityTx = Pick<NodePgDatabase, "select" | "insert" | "update" | "delete">;

/** How long a session lasts from when it was last prolonged. */
export const sessionSeconds = 30 * 24 * 3600;

/** The same distance from now by the machine's clock, the only one that Lucia reads, and back. */
export const machineTime = (at: Date, clock: Clock): Date => new Date(at.getTime() - clock().getTime() + systemClock().getTime());
export const productTime = (at: Date, clock: Clock): Date => new Date(at.getTime() + clock().getTime() - systemClock().getTime());

type SessionRow = typeof session.$inferSelect;
type UserRow = typeof user.$inferSelect;

const asSession = (row: SessionRow, id: string, clock: Clock): DatabaseSession => ({
  id,
  userId: row.userId,
  expiresAt: machineTime(row.expiresAt, clock),
  attributes: {
    kind: row.kind,
    factors: row.factors,
    createdAt: row.createdAt,
    confirmedAt: row.confirmedAt,
    seenAt: row.seenAt,
    userAgent: row.userAgent,
    address: row.address,
  },
});

const asUser = ({ id, email, name, isOperator }: UserRow): DatabaseUser => ({ id, attributes: { email, name, isOperator } });

/** Lucia's view of the tables. Lucia knows the token, the table only its hash. */
export function sessionStore(asIdentity: AsIdentity, clock: Clock): Adapter {
  return {
    getSessionAndUser: async (token) => {
      const id = hashToken(token);
      const [found] = await asIdentity(
        (tx) => tx.select({ session, user }).from(session).innerJoin(user, eq(session.userId, user.id)).where(eq(session.id, id)),
        { readOnly: true },
      );
      return found ? [asSession(found.session, token, clock), asUser(found.user)] : [null, null];
    },
    getUserSessions: async (userId) => {
      const rows = await asIdentity((tx) => tx.select().from(session).where(eq(session.userId, userId)));
      return rows.map((row) => asSession(row, row.id, clock));
    },
    setSession: async ({ id: token, userId, attributes: { kind, factors, userAgent, address } }) => {
      const now = clock();
      const expiresAt = new Date(now.getTime() + sessionSeconds * 1000);
      const values = {
        id: hashToken(token),
        userId,
        kind,
        factors,
        expiresAt,
        createdAt: now,
        seenAt: now,
        confirmedAt: now,
        userAgent,
        address,
      };
      await asIdentity((tx) => tx.insert(session).values(values));
    },
    updateSessionExpiration: async (token, expiresAt) => {
      const id = hashToken(token);
      await asIdentity((tx) =>
        tx
          .update(session)
          .set({ expiresAt: productTime(expiresAt, clock) })
          .where(eq(session.id, id)),
      );
    },
    deleteSession: async (token) => {
      const id = hashToken(token);
      await asIdentity((tx) => tx.delete(session).where(eq(session.id, id)));
    },
    deleteUserSessions: async (userId) => {
      await asIdentity((tx) => tx.delete(session).where(eq(session.userId, userId)));
    },
    deleteExpiredSessions: async () => {
      await asIdentity((tx) => tx.delete(session).where(lte(session.expiresAt, clock())));
    },
  };
}

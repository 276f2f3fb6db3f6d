import { createHash } from "node:crypto";
import { eq, lte } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Adapter, DatabaseSession, DatabaseUser } from "lucia";
import type { Clock } from "@freehold/kernel/clock.ts";
import { session, user } from "./schema.ts";

/** Runs work in a transaction that may see people and sessions. */
export type AsIdentity = <T>(work: (tx: IdentityTx) => Promise<T>) => Promise<T>;
export type IdentityTx = Pick<NodePgDatabase, "select" | "insert" | "update" | "delete">;

/** What is stored in place of a session's token: its SHA-256, in hex. Not in the thread pool, where it would queue behind passwords. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

type SessionRow = typeof session.$inferSelect;
type UserRow = typeof user.$inferSelect;

const asSession = (row: SessionRow, id: string): DatabaseSession => ({
  id,
  userId: row.userId,
  expiresAt: row.expiresAt,
  attributes: { createdAt: row.createdAt, userAgent: row.userAgent, address: row.address },
});

const asUser = ({ id, email, name, isOperator }: UserRow): DatabaseUser => ({ id, attributes: { email, name, isOperator } });

/** Lucia's view of the tables. Lucia knows the token, the table only its hash. */
export function sessionStore(asIdentity: AsIdentity, clock: Clock): Adapter {
  return {
    getSessionAndUser: async (token) => {
      const id = hashToken(token);
      const [found] = await asIdentity((tx) =>
        tx.select({ session, user }).from(session).innerJoin(user, eq(session.userId, user.id)).where(eq(session.id, id)),
      );
      return found ? [asSession(found.session, token), asUser(found.user)] : [null, null];
    },
    getUserSessions: async (userId) => {
      const rows = await asIdentity((tx) => tx.select().from(session).where(eq(session.userId, userId)));
      return rows.map((row) => asSession(row, row.id));
    },
    setSession: async ({ id: token, userId, expiresAt, attributes }) => {
      const id = hashToken(token);
      await asIdentity((tx) =>
        tx
          .insert(session)
          .values({ id, userId, expiresAt, createdAt: clock(), userAgent: attributes.userAgent, address: attributes.address }),
      );
    },
    updateSessionExpiration: async (token, expiresAt) => {
      const id = hashToken(token);
      await asIdentity((tx) => tx.update(session).set({ expiresAt }).where(eq(session.id, id)));
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

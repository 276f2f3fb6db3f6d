import { and, eq, gt, lte, sql } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { ticket, type ticketPurposes } from "./schema.ts";
import { hashToken, newSecret } from "./secrets.ts";
import type { AsIdentity, IdentityTx } from "./session-store.ts";

export type TicketPurpose = (typeof ticketPurposes)[number];

/** What a ticket promises to whoever holds its secret. */
export type Ticket = {
  readonly userId: UserId | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** Wrong answers so far. */
  readonly failures: number;
};

type Issue = {
  readonly purpose: TicketPurpose;
  readonly userId?: UserId;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly lastsSeconds: number;
};

/**
 * Promises that can be kept once: the link in a mail, the step between password and code. Each operation may take part
 * in a transaction that is open already.
 */
export function createTickets(asIdentity: AsIdentity, clock: Clock) {
  const inTransaction = <T>(tx: IdentityTx | undefined, work: (tx: IdentityTx) => Promise<T>): Promise<T> =>
    tx ? work(tx) : asIdentity(work);
  const valid = (purpose: TicketPurpose, secret: string) =>
    and(eq(ticket.id, hashToken(secret)), eq(ticket.purpose, purpose), gt(ticket.expiresAt, clock()));

  return {
    /** Makes a ticket. @returns its secret, which is shown only here */
    issue: async ({ purpose, userId, data = {}, lastsSeconds }: Issue, tx?: IdentityTx): Promise<string> => {
      const secret = newSecret();
      const now = clock();
      const expiresAt = new Date(now.getTime() + lastsSeconds * 1000);
      const values = { id: hashToken(secret), purpose, userId: userId ?? null, data, createdAt: now, expiresAt };
      await inTransaction(tx, (within) => within.insert(ticket).values(values));
      return secret;
    },

    /** Takes the ticket away: of two who redeem it at the same moment one gets it. Undefined when it is used, expired or never was. */
    redeem: (purpose: TicketPurpose, secret: string, tx?: IdentityTx): Promise<Ticket | undefined> =>
      inTransaction(tx, async (within) => {
        const [taken] = await within.delete(ticket).where(valid(purpose, secret)).returning();
        return taken;
      }),

    /** What the ticket promises, without taking it. */
    find: (purpose: TicketPurpose, secret: string, tx?: IdentityTx): Promise<Ticket | undefined> =>
      inTransaction(tx, async (within) => {
        const [found] = await within.select().from(ticket).where(valid(purpose, secret));
        return found;
      }),

    /** Counts a wrong answer. @returns how many there are now; undefined when the ticket is gone */
    fail: (purpose: TicketPurpose, secret: string): Promise<number | undefined> =>
      asIdentity(async (tx) => {
        const more = { failures: sql`${ticket.failures} + 1` };
        const [failed] = await tx.update(ticket).set(more).where(valid(purpose, secret)).returning({ failures: ticket.failures });
        return failed?.failures;
      }),

    /** Takes back what was promised to a person, such as older links when a new one is sent. */
    revoke: async (purpose: TicketPurpose, userId: UserId, tx?: IdentityTx): Promise<void> => {
      await inTransaction(tx, (within) => within.delete(ticket).where(and(eq(ticket.purpose, purpose), eq(ticket.userId, userId))));
    },

    /** Removes what has expired. */
    sweep: async (): Promise<void> => {
      await asIdentity((tx) => tx.delete(ticket).where(lte(ticket.expiresAt, clock())));
    },
  };
}

export type Tickets = ReturnType<typeof createTickets>;

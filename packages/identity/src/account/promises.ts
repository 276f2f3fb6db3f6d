import { eq } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { personOf, type Person } from "../person.ts";
import { user } from "../schema.ts";
import type { AsIdentity, IdentityTx } from "../session-store.ts";
import type { Ticket, TicketPurpose, Tickets } from "../tickets.ts";

export const fault = faults("identity", {
  linkOver: ["missing", "This link is used up or has expired. Ask for a new one."],
});

/** How long a link of each kind is good for. */
export const linkSeconds = { verifyAddress: 24 * 3600, resetPassword: 30 * 60, magicLink: 15 * 60, changeAddress: 3600 } as const;
export type Link = keyof typeof linkSeconds;

/** A link that was promised to a person, by its secret. */
export type Promised = { readonly person: Person; readonly ticket: string };

export type Needs = { readonly asIdentity: AsIdentity; readonly clock: Clock; readonly tickets: Tickets };

/** How links in mails are promised and kept, within a transaction that is open. */
export function createPromises({ tickets }: Needs) {
  /** One link of a kind at a time: who asks twice at the same moment waits here. */
  const promise = async (tx: IdentityTx, row: Person, { link, data = {} }: { link: Link; data?: Ticket["data"] }): Promise<Promised> => {
    await tx.select({ id: user.id }).from(user).where(eq(user.id, row.id)).for("update");
    await tickets.revoke(link, row.id, tx);
    const ticket = await tickets.issue({ purpose: link, userId: row.id, data, lastsSeconds: linkSeconds[link] }, tx);
    return { person: personOf(row), ticket };
  };

  const redeem = async (tx: IdentityTx, purpose: TicketPurpose, secret: string) => {
    const redeemed = await tickets.redeem(purpose, secret, tx);
    if (!redeemed?.userId) throw fault.linkOver();
    const [row] = await tx.select().from(user).where(eq(user.id, redeemed.userId)).for("update");
    if (!row) throw fault.linkOver();
    return { row, data: redeemed.data };
  };

  const change = async (tx: IdentityTx, userId: UserId, to: Partial<typeof user.$inferInsert>): Promise<Person> => {
    const [changed] = await tx.update(user).set(to).where(eq(user.id, userId)).returning();
    return personOf(changed!);
  };

  return { promise, redeem, change };
}

import { and, count, gt, ne } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../backend.ts";
import { storageUse } from "../files/storage.ts";
import { invitation } from "../invitations/schema.ts";
import { limitsOf, type PlanName } from "./plans.ts";
import { membership, organization } from "./schema.ts";

/** What an organization uses of what it may. A limit of null is none. */
export type Usage = {
  plan: PlanName;
  members: { used: number; invited: number; limit: number | null };
  storage: { usedBytes: number; limitBytes: number | null };
  retentionDays: number | null;
};

/** How much is used of everything that is limited. */
export async function usage({ database, clock }: Backend, caller: Principal): Promise<Usage> {
  const { plan, limits, seats, storage } = await database.asActor(caller, async (tx) => {
    const [found] = await tx.select().from(organization);
    return { plan: found!.plan, limits: limitsOf(found!), seats: await seatsTaken(tx, clock()), storage: await storageUse(tx) };
  });
  return {
    plan,
    members: { ...seats, limit: limits.members },
    storage,
    retentionDays: limits.retentionDays,
  };
}

/**
 * Makes sure that one more person fits into the plan. Locks the organization, whose seats two admins may give away at
 * the same moment; only admins and above can. Invitations count as seats, except the one that is being accepted or renewed.
 * @throws organizations.membersLimit
 */
export async function demandSeat(tx: Tx, now: Date, except?: string): Promise<void> {
  const [found] = await tx.select().from(organization).for("update");
  const { members: limit } = limitsOf(found!);
  if (limit === null) return;
  const { used, invited } = await seatsTaken(tx, now, except);
  if (used + invited < limit) return;
  const waiting = invited === 0 ? "" : ` and ${invited} ${invited === 1 ? "invitation is" : "invitations are"} open`;
  throw new DomainError({
    kind: "conflict",
    code: "organizations.membersLimit",
    message: `This organization may have ${limit} members; it has ${used}${waiting}. End a membership, revoke an invitation or ask for a larger plan.`,
  });
}

async function seatsTaken(tx: Tx, now: Date, except?: string): Promise<{ used: number; invited: number }> {
  const [members] = await tx.select({ used: count() }).from(membership);
  const open = and(gt(invitation.expiresAt, now), except === undefined ? undefined : ne(invitation.id, except));
  const [invitations] = await tx.select({ invited: count() }).from(invitation).where(open);
  return { used: members!.used, invited: invitations!.invited };
}

import { and, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { sqlState } from "@freehold/database/faults.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { notify } from "../../../platform/notifications/notify.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import { recordShare, type RecordShareRow } from "../../../platform/teams/schema.ts";
import { fault as crmFault } from "../fault.ts";
import type { ShareDeal, UnshareDeal } from "./contract.ts";
import { dealShared } from "./kinds.ts";
import { deal } from "./schema.ts";

const fault = faults("crm", {
  dealNotYoursToShare: ["forbidden", "Only its owner, the staff of its team and managers share a deal."],
  dealSharedWithNobody: ["invalid", "Choose a member of the organization who may read it: a viewer or above."],
  dealShareMissing: ["missing", "This deal is not shared with that person."],
});

/** Of shares: which kind of record they are about. */
const resource = "crm.deal";

/**
 * Shares a deal with a member, who is told of it; shared again, only what they may do changes.
 * @throws crm.dealMissing, dealNotYoursToShare, dealSharedWithNobody
 */
export async function shareDeal(tx: Tx, actor: Principal, { dealId, userId, mayChange }: ShareDeal): Promise<RecordShareRow> {
  const [found] = await tx.select({ name: deal.name }).from(deal).where(eq(deal.id, dealId));
  if (!found) throw crmFault.dealMissing({ dealId });
  const people = await tx.select({ userId: membership.userId, name: membership.name, role: membership.role }).from(membership);
  const person = people.find((one) => one.userId === userId);
  if (!person || !isAtLeast(person.role, "viewer")) throw fault.dealSharedWithNobody({ fields: { userId: "Choose a viewer or above." } });
  const before = await shareOf(tx, { dealId, userId });
  const written = before
    ? tx.update(recordShare).set({ mayChange }).where(eq(recordShare.id, before.id)).returning()
    : tx.insert(recordShare).values({ resource, recordId: dealId, userId: person.userId, mayChange }).returning();
  const [row] = await written.catch((error: unknown) => {
    throw sqlState(error) === "42501" ? fault.dealNotYoursToShare({}, error) : error;
  });
  if (!row) throw fault.dealNotYoursToShare();
  const by = people.find((one) => one.userId === actor.userId)?.name ?? "Somebody";
  const facts = { dealId, name: found.name, by, mayChange };
  if (!before && person.userId !== actor.userId) await notify(tx, dealShared, { to: [person.userId], facts, key: row.id });
  return row;
}

/** Ends it. The person is told nothing, and what they were told of the deal goes. @throws crm.dealShareMissing, dealNotYoursToShare */
export async function unshareDeal(tx: Tx, { dealId, userId }: UnshareDeal): Promise<{ id: string }> {
  const found = await shareOf(tx, { dealId, userId });
  if (!found) throw fault.dealShareMissing();
  const gone = await tx.delete(recordShare).where(eq(recordShare.id, found.id)).returning({ id: recordShare.id });
  if (gone.length === 0) throw fault.dealNotYoursToShare();
  return { id: found.id };
}

async function shareOf(tx: Tx, { dealId, userId }: UnshareDeal): Promise<{ id: string } | undefined> {
  const [found] = await tx
    .select({ id: recordShare.id })
    .from(recordShare)
    .where(and(eq(recordShare.resource, resource), eq(recordShare.recordId, dealId), eq(recordShare.userId, userId)));
  return found;
}

import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { fault } from "../fault.ts";

/**
 * The members who see a deal, as its policy decides of each: whom rules may tell of it. As far as the caller may know, who must see the
 * deal. @throws crm.dealMissing
 */
export async function seersOf(tx: Tx, dealId: string): Promise<ReadonlySet<UserId>> {
  const { rows } = await tx.execute<{ userId: UserId }>(sql`
    select m.user_id as "userId" from crm.deal d join platform.membership m on m.org_id = d.org_id
    where d.id = ${dealId}::uuid and (m.role in ('owner', 'admin', 'manager') or (m.role in ('staff', 'viewer') and (
      d.team_id is null or d.owner_id = m.user_id
      or exists (select from platform.team_member t where t.org_id = d.org_id and t.team_id = d.team_id and t.user_id = m.user_id)
      or exists (select from platform.record_share s where s.org_id = d.org_id and s.record_id = d.id and s.user_id = m.user_id))))`);
  // Its organization has an owner, who sees every deal.
  if (rows.length === 0) throw fault.dealMissing({ dealId });
  return new Set(rows.map(({ userId }) => userId));
}

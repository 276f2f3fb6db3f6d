import { asc, eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { deal } from "../deal/schema.ts";
import type { OrderDealLines } from "./contract.ts";
import { dealLine, type DealLineRow } from "./schema.ts";

/** What ordering lines refuses, of deals as of quotes. */
export const lineFault = faults("crm", {
  linesChanged: ["conflict", "Somebody else has added or removed a line in the meantime. Look again, then order them."],
  linesMissing: ["missing", "There is no such deal, or it is not for you to see."],
});

/** @throws crm.linesChanged unless these are all lines, each once */
export function demandAllLines(lines: readonly { readonly id: string }[], named: readonly string[]): void {
  const wanted = new Set(named);
  if (wanted.size !== named.length || wanted.size !== lines.length || lines.some(({ id }) => !wanted.has(id)))
    throw lineFault.linesChanged();
}

/** The lines of a deal in their order. */
export const linesOfDeal = (tx: Tx, dealId: string): Promise<DealLineRow[]> =>
  tx.select().from(dealLine).where(eq(dealLine.dealId, dealId)).orderBy(asc(dealLine.position));

/** Puts the lines of a deal into another order. Locks the deal. @throws crm.linesMissing, linesChanged */
export async function orderDealLines(tx: Tx, { dealId, lineIds }: OrderDealLines): Promise<DealLineRow[]> {
  const [found] = await tx.select({ id: deal.id }).from(deal).where(eq(deal.id, dealId)).for("no key update");
  if (!found) throw lineFault.linesMissing({ dealId });
  demandAllLines(await linesOfDeal(tx, dealId), lineIds);
  await tx.execute(sql`
    update crm.deal_line l set position = o.place
    from unnest(${sql.param([...lineIds])}::uuid[]) with ordinality o(id, place)
    where l.id = o.id and l.position <> o.place`);
  return linesOfDeal(tx, dealId);
}

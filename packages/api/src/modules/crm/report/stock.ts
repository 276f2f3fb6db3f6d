import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { SupplierStock } from "./contract.ts";

/** More suppliers, each with its units, than anybody compares. */
const mostParts = 5000;

/**
 * How much is there of what each supplier supplies, each unit by itself: bottles are not added to kilograms. Suppliers without goods,
 * and goods that nobody counts, are told, too.
 */
export async function stockBySupplier(tx: Tx): Promise<SupplierStock[]> {
  const { rows } = await tx.execute<SupplierStock>(sql`
    select s.id as "supplierId", p.name as supplier, g.unit, count(g.id)::int as goods, count(g.stock)::int as counted,
      -- As decimals: a tenth and two tenths are three tenths.
      coalesce(sum(g.stock::numeric), 0)::float8 as stock
    from crm.supplier s join crm.party p on p.org_id = s.org_id and p.id = s.party_id
    left join crm.supply g on g.org_id = s.org_id and g.supplier_id = s.id
    group by s.id, p.name, g.unit order by g.unit nulls last, 6 desc, p.name, s.id limit ${mostParts}`);
  return rows;
}

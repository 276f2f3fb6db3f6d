import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";

const bySupplier = "(select s.party_id from crm.supplier s where s.org_id = t.org_id and s.id = t.supplier_id)";

/** The tables whose rows are written about somebody, and how a row `t` names them. */
const about: Readonly<Record<string, string>> = {
  "crm.party": "t.id",
  "crm.activity": "t.party_id, (select d.party_id from crm.deal d where d.org_id = t.org_id and d.id = t.deal_id)",
  "crm.deal": "t.party_id",
  "crm.client": "t.party_id",
  "crm.contact": "t.person_id",
  "crm.employee": "t.party_id",
  "crm.professional": "t.party_id",
  "crm.booking": "t.party_id",
  "crm.consent": "t.party_id",
  "crm.supplier": "t.party_id",
  "crm.supply": bySupplier,
  "crm.supplier_evaluation": bySupplier,
};

/** Whether a record is about a person who was erased: what it held before is not to be told by its history. */
export async function isAboutErased(tx: Tx, { table, recordId }: { table: string; recordId: string }): Promise<boolean> {
  const named = Object.hasOwn(about, table) ? about[table] : undefined;
  if (named === undefined) return false;
  const { rows } = await tx.execute(
    sql`select 1 from ${sql.raw(table)} t join crm.party p on p.org_id = t.org_id and p.id = any (array[${sql.raw(named)}])
      where t.id = ${recordId}::uuid and p.erased_at is not null limit 1`,
  );
  return rows.length > 0;
}

import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { AnyPeriod, RevenuePart } from "./contract.ts";
import { inPipeline, within, type Reading } from "./reports.ts";

/**
 * What was won in a period, by the country of the client, the year of the organization's calendar and the currency. A client has one
 * country: that of its main address, of several the first that says one. Every deal is in exactly one part.
 */
export async function revenueByCountry(tx: Tx, wanted: AnyPeriod, reading: Reading): Promise<RevenuePart[]> {
  const { rows } = await tx.execute<Omit<RevenuePart, "minor"> & { minor: string }>(sql`
    with place as (
      select distinct on (a.org_id, a.party_id) a.org_id, a.party_id, a.country from crm.party_address a
      where a.kind = 'main' order by a.org_id, a.party_id, a.country is null, a.id
    )
    select p.country, extract(year from d.closed_at at time zone ${reading.timeZone})::int as year, d.currency,
      count(*)::int as deals, sum(d.value_minor)::text as minor
    from crm.deal d left join place p on p.org_id = d.org_id and p.party_id = d.party_id
    where d.status = 'won' and ${inPipeline(wanted.pipelineId)} and ${within(sql`d.closed_at`, wanted, reading)}
    group by 1, 2, 3 order by 1 nulls last, 2, 3`);
  return rows.map(({ minor, ...part }) => ({ ...part, minor: BigInt(minor) }));
}

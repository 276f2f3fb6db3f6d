import type { Client } from "pg";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { inTransaction } from "../administrator.ts";
import { catalogNames, saidByCatalog } from "../protection/protection.ts";
import type { Finding } from "./check.ts";
import { reachable } from "./table-checks.ts";

/** A policy of a protected table that is not what it must be. */
type Difference = {
  readonly place: string;
  readonly policy: string;
  /** What it must say; null when no declaration knows it. */
  readonly expected: string | null;
  /** What it says; null when it is not there. */
  readonly found: string | null;
};

/**
 * Compares every policy of the protected tables with what migrating wrote down that it must say. Any difference is a
 * danger, a narrower policy too: live views decide by the declaration.
 */
export async function policyFindings(client: Client): Promise<Finding[]> {
  return inTransaction(client, async () => {
    await client.query(catalogNames);
    if (await isRecorded(client)) return (await differences(client)).map(findingOf);
    return (await reachesTables(client)) ? [unknown] : [];
  });
}

const unknown: Finding = {
  level: "danger",
  check: "policies-unknown",
  object: "freehold.protection",
  message:
    "What the policies of this database must say is not written down in it, so they cannot be examined. Start Freehold again, which does it.",
};

async function isRecorded(client: Client): Promise<boolean> {
  const { rowCount: callable } = await client.query(
    `select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'freehold' and p.proname = 'expected_policies'
       and p.pronargs = 0 and has_schema_privilege(n.oid, 'USAGE') and has_function_privilege(p.oid, 'EXECUTE')`,
  );
  if (callable === 0) return false;
  const { rowCount } = await client.query("select from freehold.expected_policies() limit 1");
  return rowCount === 1;
}

async function reachesTables(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(`select from ${reachable} and c.relkind in ('r', 'p') limit 1`);
  return rowCount === 1;
}

async function differences(client: Client): Promise<Difference[]> {
  const { rows } = await client.query<Difference>(
    `with expected as materialized (select place, policy, says from freehold.expected_policies()),
     found as (
       select format('%I.%I', n.nspname, c.relname) as place, p.polname::text as policy, ${saidByCatalog} as says
       from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
     )
     select place, policy, e.says as expected, f.says as found from expected e full join found f using (place, policy)
     where e.says is distinct from f.says and place in (select e.place from expected e) order by place, policy`,
  );
  return rows;
}

function findingOf({ place, policy, expected, found }: Difference): Finding {
  const drop = `drop policy ${quote(policy)} on ${place};`;
  const create = `create policy ${quote(policy)} on ${place} ${expected};`;
  const about = { level: "danger", object: place } as const;
  const named = `The policy ${policy} of ${place}`;
  if (expected === null)
    return { ...about, check: "policy-undeclared", message: `${named} is declared nowhere. As the tables' owner, run: ${drop}` };
  if (found === null)
    return {
      ...about,
      check: "policy-missing",
      message: `${named} is gone. Unless a migration is missing, as the tables' owner, run: ${create}`,
    };
  return {
    ...about,
    check: "policy-altered",
    message: `${named} is not what this release declares. Unless a migration is missing, as the tables' owner, run: begin; ${drop} ${create} commit;`,
  };
}

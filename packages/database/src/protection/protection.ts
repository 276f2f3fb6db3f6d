import type { Client } from "pg";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { roleNames } from "../connection-url.ts";
import type { OwnFunction } from "./functions.ts";
import type { PolicyText } from "./policy-text.ts";
import type { ProtectedTable } from "./protected-schema.ts";

/** Tells the doctor, who may read nothing else of it, what each policy must say. */
export const expectedPoliciesFunction: OwnFunction = {
  signature: "freehold.expected_policies()",
  callers: [roleNames.app],
  sql: `create or replace function freehold.expected_policies() returns table (place text, policy text, says text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $policies$
  select p.place, p.policy, p.says from freehold.protection p
$policies$`,
};

/** Where what policies must say is kept. `place` is the table's quoted name with its schema. */
export const protectionTable =
  "create table if not exists freehold.protection (place text, policy text, says text not null, primary key (place, policy))";

/** What a policy `p` says, as `create policy` would say it. With a search path of its own, names are always written alike. */
export const saidByCatalog = `concat_ws(' ', 'as', case when p.polpermissive then 'permissive' else 'restrictive' end,
  'for', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
  'to', (select string_agg(case role when 0 then 'public' else quote_ident(pg_get_userbyid(role)) end, ', ' order by pg_get_userbyid(role))
    from unnest(p.polroles) role),
  'using (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')`;

/** The search path under which `saidByCatalog` is asked, for the rest of a transaction. */
export const catalogNames = "set local search_path = pg_catalog, pg_temp";

/**
 * Writes down what the policies of every table must say, in PostgreSQL's own words: it makes them on empty copies of the
 * tables and reads them back. It never looks at the policies that are there, so an altered one is not taken for right.
 * Run it as the owner, last in its transaction, on a connection that pipelines. Changes nothing when the words are the same.
 */
export async function recordPolicies(client: Client, tables: readonly ProtectedTable[]): Promise<void> {
  await client.query(catalogNames);
  const places = tables.map(({ schema, name }) => `${quote(schema)}.${quote(name)}`);
  // The first that fails is the one that is told of; those behind it fail because it did.
  await Promise.all(
    tables.map(({ declared, own }, i) =>
      makeCopy(client, { copy: `pg_temp.protected_${i}`, place: places[i]!, policies: [...declared, ...own] }),
    ),
  );
  await client.query(
    `with expected as (
       select t.place::regclass as id, p.polname::text as policy, ${saidByCatalog} as says
       from unnest($1::text[]) with ordinality t (place, number)
         join pg_class c on c.relnamespace = pg_my_temp_schema() and c.relname = 'protected_' || (t.number - 1)
         join pg_policy p on p.polrelid = c.oid
     ), named as (
       select format('%I.%I', n.nspname, c.relname) as place, e.policy, e.says
       from expected e join pg_class c on c.oid = e.id join pg_namespace n on n.oid = c.relnamespace
     ), gone as (
       delete from freehold.protection where (place, policy) not in (select n.place, n.policy from named n)
     )
     insert into freehold.protection as known select place, policy, says from named
     on conflict (place, policy) do update set says = excluded.says where known.says <> excluded.says`,
    [places],
  );
}

async function makeCopy(
  client: Client,
  { copy, place, policies }: { copy: string; place: string; policies: readonly PolicyText[] },
): Promise<void> {
  const made = policies.map(({ name, says }) => `create policy ${quote(name)} on ${copy} ${says}`);
  try {
    await client.query([`create temporary table ${copy} (like ${place}) on commit drop`, ...made].join(";\n"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`The policies of ${place.replaceAll('"', "")} do not fit it: ${reason}. Is a migration missing?`, { cause });
  }
}

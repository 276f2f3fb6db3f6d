import type { Check } from "./check.ts";

/** Tables that the role serving requests can reach, by a single column too, those of the system and of extensions excepted. */
export const reachable = `pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(n.oid, 'USAGE')
    and (has_table_privilege(c.oid, 'DELETE') or has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE'))
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`;
const isTable = "c.relkind in ('r', 'p')";
const isTenants = "exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)";
const hasTenantPolicy = `exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
  and pg_get_expr(p.polqual, p.polrelid) ~ 'org_id' and pg_get_expr(p.polwithcheck, p.polrelid) ~ 'org_id'
  and (p.polroles = '{0}' or current_user::regrole = any (p.polroles)))`;
const name = "format('%I.%I', n.nspname, c.relname) as object";

export const tableChecks: readonly Check[] = [
  {
    level: "danger",
    check: "row-security-missing",
    sql: `select ${name}, case when not c.relrowsecurity then 'enabled' else 'forced' end as detail from ${reachable}
      and ${isTable} and not c.relispartition and not (c.relrowsecurity and c.relforcerowsecurity)`,
    message: (table, detail) => `Row-level security of ${table} is not ${detail}, and requests can reach it.`,
  },
  {
    level: "danger",
    check: "tenant-policy-missing",
    sql: `select ${name} from ${reachable} and ${isTable} and not c.relispartition and ${isTenants} and not ${hasTenantPolicy}`,
    message: (table) => `${table} has no restrictive policy that keeps organizations apart for every command.`,
  },
  {
    // A permissive policy that is always true is right only under a restrictive one.
    level: "danger",
    check: "policy-always-true",
    sql: `select ${name}, p.polname as detail from ${reachable.replace("where", "join pg_policy p on p.polrelid = c.oid where")} and p.polpermissive
      and (p.polroles = '{0}' or current_user::regrole = any (p.polroles)) and not ${hasTenantPolicy}
      and 'true' in (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))`,
    message: (table, policy) => `The policy ${policy} of ${table} is true for everybody, and no restrictive policy limits it.`,
  },
  {
    level: "danger",
    check: "policy-without-row-security",
    sql: `select ${name} from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where not c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)`,
    message: (table) => `${table} has policies that do nothing: its row-level security is switched off.`,
  },
  {
    // Those of foreign keys too, on both of their tables.
    level: "danger",
    check: "trigger-disabled",
    sql: `select ${name}, t.tgname as detail from ${reachable.replace("where", "join pg_trigger t on t.tgrelid = c.oid where")}
      and t.tgenabled in ('D', 'R')`,
    message: (table, trigger) =>
      `The trigger ${trigger} of ${table} is switched off, and what it enforces does not hold. Check the rows; as an administrator, run: alter table ${table} enable trigger all;`,
  },
  {
    level: "danger",
    check: "partition-reachable",
    sql: `select ${name} from ${reachable} and ${isTable} and c.relispartition and not (c.relrowsecurity and c.relforcerowsecurity)`,
    message: (table) => `Requests can reach the partition ${table} itself, where the policies of its table do not act.`,
  },
  {
    level: "danger",
    check: "view-of-its-owner",
    sql: `select ${name}, case c.relkind when 'v' then 'view without security_invoker' when 'm' then 'materialized view' else 'foreign table' end as detail
      from ${reachable} and (c.relkind in ('m', 'f') or c.relkind = 'v' and not coalesce(c.reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}', false))`,
    message: (view, detail) => `${view} is a ${detail}: requests read through it past row-level security.`,
  },
  {
    level: "danger",
    check: "reference-without-organization",
    sql: `select ${name}, k.conname as detail from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'f' and k.conparentid = 0 and ${isTenants} and ${isTenants.replaceAll("c.oid", "k.confrelid")}
        and not exists (select from unnest(k.conkey) col join pg_attribute a on a.attrelid = k.conrelid and a.attnum = col where a.attname = 'org_id')`,
    message: (table, key) => `The foreign key ${key} of ${table} leaves out the organization: foreign keys see past row-level security.`,
  },
  {
    level: "danger",
    check: "text-without-bytes",
    sql: `select ${name}, a.attname as detail from ${reachable.replace("where", "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 join pg_collation l on l.oid = a.attcollation where")}
      and ${isTable} and not l.collisdeterministic`,
    message: (table, column) =>
      `The column ${column} of ${table} has a collation under which different texts are equal: policies would be decided otherwise in the process.`,
  },
  {
    level: "advice",
    check: "policy-reads-settings-per-row",
    sql: `select ${name}, concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as detail
      from ${reachable.replace("where", "join pg_policy p on p.polrelid = c.oid where")}`,
    keep: (expression) => withoutSubselects(expression).includes("current_setting("),
    message: (table) => `A policy of ${table} reads a setting once a row; put it into a subselect.`,
  },
  {
    level: "advice",
    check: "row-security-without-policy",
    sql: `select ${name} from ${reachable} and ${isTable} and c.relrowsecurity and not c.relispartition and not exists (select from pg_policy p
        where p.polrelid = c.oid and p.polpermissive and (p.polroles = '{0}' or current_user::regrole = any (p.polroles)))`,
    message: (table) => `Row-level security of ${table} lets nobody in.`,
  },
  {
    level: "advice",
    check: "no-primary-key",
    sql: `select ${name} from ${reachable} and ${isTable} and not c.relispartition and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
    message: (table) => `${table} has no primary key.`,
  },
  {
    level: "advice",
    check: "foreign-key-without-index",
    sql: `select ${name}, k.conname as detail from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_' and not exists (select from pg_index i where i.indrelid = k.conrelid
        and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] @> k.conkey)`,
    message: (table, key) => `The foreign key ${key} of ${table} has no index: removing what it refers to reads the whole table.`,
  },
  {
    level: "advice",
    check: "same-index-twice",
    sql: `select format('%I.%I', n.nspname, c.relname) as object, string_agg(x.relname, ', ' order by x.relname) as detail
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace join pg_class x on x.oid = i.indexrelid
      where n.nspname !~ '^pg_' group by n.nspname, c.relname, i.indrelid, i.indkey, i.indclass, i.indcollation, i.indoption, x.relam,
        pg_get_expr(i.indpred, i.indrelid), pg_get_expr(i.indexprs, i.indrelid) having count(*) > 1`,
    message: (table, indexes) => `${table} has the same index more than once: ${indexes}.`,
  },
];

/** The expression without what PostgreSQL evaluates once a statement. */
export function withoutSubselects(expression: string): string {
  const start = expression.indexOf("( SELECT ");
  if (start < 0) return expression;
  let depth = 0;
  for (let end = start; end < expression.length; end++) {
    if (expression[end] === "(") depth++;
    if (expression[end] === ")" && --depth === 0) return withoutSubselects(expression.slice(0, start) + expression.slice(end + 1));
  }
  return expression.slice(0, start);
}

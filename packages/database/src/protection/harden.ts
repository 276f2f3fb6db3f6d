import type { Client } from "pg";
import { linkFunction, quote } from "@freehold/kernel/expression/sql.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import { inTransaction } from "../administrator.ts";
import { auditFunctions } from "./audit-functions.ts";
import { auditStatements, staleWriterStatements } from "./audit-triggers.ts";
import { readCallers, readTables, type CatalogTable } from "./catalog.ts";
import { roleNames } from "../connection-url.ts";
import { foldFunction, searchFunction, searchStatements, touchFunction, type OwnFunction } from "./functions.ts";
import { hookFunction, hookStatements } from "./hooks.ts";
import { linkFunctionSql } from "./links.ts";
import { protectedTables, type ProtectedSchema, type ProtectedTable } from "./protected-schema.ts";
import { expectedPoliciesFunction, protectionTable, recordPolicies } from "./protection.ts";
import { standingFunctions } from "./standing.ts";

const { app, owner, backup } = roleNames;

/** The publication that the change feed reads. */
export const publication = "freehold";

type Prepared = Pick<ProtectedSchema, "links" | "standing" | "trail" | "hooked">;

/**
 * What must be there before the first migration: Freehold's schemas and functions, defaults that give PUBLIC nothing,
 * and the link functions that policies name. Run it as the owner. Functions are replaced every time: whatever was
 * altered of them is right again.
 */
export async function prepare(client: Client, { links, standing, trail = [], hooked = [] }: Prepared): Promise<void> {
  await inTransaction(client, async () => {
    await client.query("create schema if not exists freehold; create schema if not exists links");
    await setDefaults(client);
    await client.query(protectionTable);
    for (const own of [await foldFunction(client), touchFunction, searchFunction, expectedPoliciesFunction]) await define(client, own);
    await client.query("set local check_function_bodies = off");
    if (trail.length > 0) for (const own of auditFunctions) await define(client, own);
    if (hooked.length > 0) await define(client, hookFunction);
    if (standing !== undefined) for (const own of standingFunctions(standing)) await define(client, own);
    for (const link of links) {
      const sql = linkFunctionSql(link);
      await define(client, { signature: linkFunction(link.name), sql, callers: [app] });
    }
  });
}

/**
 * Links that migrations name and that nothing declares any more, as of a module that was removed: their policies must be made before a later
 * migration drops them. Such a link grants nothing, and goes with the hardening. Run it as the owner, after `prepare`.
 */
export async function supposeFormerLinks(client: Client, statements: readonly string[]): Promise<void> {
  const named = statements.flatMap((statement) => [...statement.matchAll(/\blinks\."(\w+)"\(\)/g)].map(([, name]) => name!));
  for (const name of new Set(named)) {
    const { rows } = await client.query<{ isThere: boolean }>('select to_regprocedure($1) is not null as "isThere"', [linkFunction(name)]);
    if (rows[0]!.isThere) continue;
    const sql = `create function ${linkFunction(name)} returns setof uuid language sql stable as 'select null::uuid where false'`;
    await define(client, { signature: linkFunction(name), sql, callers: [] });
  }
}

/** Privileges of what later migrations make: nothing for everybody, reading for backups. */
async function setDefaults(client: Client): Promise<void> {
  const { rows } = await client.query("select from pg_default_acl where defaclrole = $1::regrole", [owner]);
  if (rows.length >= 4) return;
  await client.query(`
    alter default privileges revoke execute on functions from public;
    alter default privileges grant usage on schemas to ${backup};
    alter default privileges grant select on tables to ${backup};
    alter default privileges grant select on sequences to ${backup};
    grant usage on schema freehold, links to ${backup}`);
}

async function define(client: Client, { signature, sql, callers }: OwnFunction): Promise<void> {
  await client.query(sql);
  const able = await readCallers(client, signature);
  for (const grantee of able.filter((name) => !callers.includes(name))) {
    await client.query(`revoke all on function ${signature} from ${grantee === "public" ? "public" : quote(grantee)}`);
  }
  for (const caller of callers.filter((name) => !able.includes(name)))
    await client.query(`grant execute on function ${signature} to ${caller}`);
}

/**
 * Makes the protection of every declared table complete, in one transaction and as the owner: forced row-level
 * security with the owner's own policy, exact grants, triggers, replica identity and the publication. It compares
 * before it changes, so a second run takes no lock that a request would notice. A policy that is there stays as it is:
 * what it must say is written down for the doctor, who refuses any other.
 * @returns the statements it ran.
 */
export async function harden(client: Client, schema: ProtectedSchema): Promise<string[]> {
  const tables = protectedTables(schema);
  return inTransaction(client, async () => {
    const catalog = await readTables(client);
    const statements = [
      ...(await schemaStatements(client, tables)),
      ...tables.flatMap((table) => tableStatements(table, catalog.get(`${table.schema}.${table.name}`))),
      ...(await publicationStatements(client, tables)),
      ...(await staleLinkStatements(client, schema.links)),
      ...(await staleWriterStatements(client, tables)),
    ];
    for (const statement of statements) await client.query(statement);
    await recordPolicies(client, tables);
    return statements;
  });
}

/** The app may name the schemas of the declared tables and Freehold's own, nobody else any. */
async function schemaStatements(client: Client, tables: readonly ProtectedTable[]): Promise<string[]> {
  const wanted = [...new Set(["freehold", "links", ...tables.map(({ schema }) => schema)])];
  const { rows } = await client.query<{ name: string }>(
    "select nspname as name from pg_namespace where nspname = any ($1) and not has_schema_privilege($2, oid, 'USAGE')",
    [wanted, app],
  );
  return rows.map(({ name }) => `grant usage on schema ${quote(name)} to ${app}`);
}

const rights: Record<ProtectedTable["kind"], readonly string[]> = {
  tenant: ["DELETE", "INSERT", "SELECT", "UPDATE"],
  identity: ["DELETE", "INSERT", "SELECT", "UPDATE"],
  series: ["INSERT", "SELECT"],
  trail: ["SELECT"],
};

function tableStatements(table: ProtectedTable, found: CatalogTable | undefined): string[] {
  const name = `${quote(table.schema)}.${quote(table.name)}`;
  if (!found) throw new TypeError(`${table.schema}.${table.name} is declared, but no migration makes it.`);
  const lacking = table.own.filter((policy) => !found.policies.includes(policy.name));
  const replica = table.published && table.kind !== "series" ? "f" : "d";
  return [
    ...(found.enabled ? [] : [`alter table ${name} enable row level security`]),
    ...(found.forced ? [] : [`alter table ${name} force row level security`]),
    ...lacking.map((policy) => `create policy ${policy.name} on ${name} ${policy.says}`),
    ...grantStatements(name, found.grants, { [app]: rights[table.kind], [backup]: ["SELECT"] }),
    ...(found.replicaIdentity === replica ? [] : [`alter table ${name} replica identity ${replica === "f" ? "full" : "default"}`]),
    ...(table.kind === "tenant" && !touches(found)
      ? [`create or replace trigger touch before update on ${name} for each row execute function freehold.touch()`]
      : []),
    ...Object.entries(found.triggers).flatMap(([trigger, { enabled }]) =>
      enabled ? [] : [`alter table ${name} enable trigger ${quote(trigger)}`],
    ),
    ...searchStatements(table, found),
    ...auditStatements(table, table.audit, found),
    ...hookStatements(table, found),
  ];
}

/** Whether every update of every row is counted: a condition or a list of columns would stand between these words. */
function touches({ triggers: { touch } }: CatalogTable): boolean {
  if (!touch) return false;
  const { definition } = touch;
  return (
    definition.startsWith("CREATE TRIGGER touch BEFORE UPDATE ON ") &&
    definition.endsWith(" FOR EACH ROW EXECUTE FUNCTION freehold.touch()")
  );
}

function grantStatements(name: string, found: CatalogTable["grants"], wanted: Readonly<Record<string, readonly string[]>>): string[] {
  const same = (role: string) => found[role]?.toSorted().join() === wanted[role]?.join();
  const surplus = Object.keys(found).filter((role) => !same(role));
  return [
    ...surplus.map((role) => `revoke all on ${name} from ${role === "public" ? "public" : quote(role)}`),
    ...Object.entries(wanted).flatMap(([role, privileges]) => (same(role) ? [] : [`grant ${privileges.join(", ")} on ${name} to ${role}`])),
  ];
}

async function publicationStatements(client: Client, tables: readonly ProtectedTable[]): Promise<string[]> {
  const wanted = tables.filter(({ published }) => published).map(({ schema, name }) => `${quote(schema)}.${quote(name)}`);
  const { rows } = await client.query<{ tables: string[]; viaRoot: boolean }>(
    `select p.pubviaroot as "viaRoot", array(select format('"%s"."%s"', n.nspname, c.relname) from pg_publication_rel r
       join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace where r.prpubid = p.oid) as tables
     from pg_publication p where p.pubname = $1`,
    [publication],
  );
  const found = rows[0];
  if (!found) {
    const of = wanted.length > 0 ? ` for table ${wanted.join(", ")}` : "";
    return [`create publication ${publication}${of} with (publish_via_partition_root = true)`];
  }
  const surplus = found.tables.filter((table) => !wanted.includes(table));
  const missing = wanted.filter((table) => !found.tables.includes(table));
  return [
    ...(found.viaRoot ? [] : [`alter publication ${publication} set (publish_via_partition_root = true)`]),
    ...(surplus.length > 0 ? [`alter publication ${publication} drop table ${surplus.join(", ")}`] : []),
    ...(missing.length > 0 ? [`alter publication ${publication} add table ${missing.join(", ")}`] : []),
  ];
}

/** A link that is no longer declared grants nothing. Its function can go because the migrations dropped its policies. */
async function staleLinkStatements(client: Client, links: readonly Link[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select proname as name from pg_proc where pronamespace = 'links'::regnamespace and not proname = any ($1)",
    [links.map(({ name }) => name)],
  );
  return rows.map(({ name }) => `drop function ${linkFunction(name)}`);
}

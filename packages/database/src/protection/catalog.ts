import type { Client } from "pg";

/** One trigger as PostgreSQL keeps it. */
export type CatalogTrigger = { readonly enabled: boolean; readonly args: readonly string[]; readonly definition: string };

/** One table as PostgreSQL keeps it, as far as its protection goes. */
export type CatalogTable = {
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly isPartition: boolean;
  readonly enabled: boolean;
  readonly forced: boolean;
  /** `d` for the primary key, `f` for the whole row. */
  readonly replicaIdentity: string;
  /** Names of its row-level security policies. */
  readonly policies: readonly string[];
  /** What each role but the owner may; PUBLIC is a role here. A right to a column alone is one of its own. */
  readonly grants: Readonly<Record<string, readonly string[]>>;
  /** Its triggers but those of foreign keys. */
  readonly triggers: Readonly<Record<string, CatalogTrigger>>;
  readonly columns: readonly string[];
  /** The function that writes its changes into the audit trail: digest of its body, whether it acts as its owner, settings. */
  readonly auditWriter: string | null;
};

/** The tables of all schemas but the system's own, keyed by `schema.name`. */
export async function readTables(client: Client): Promise<ReadonlyMap<string, CatalogTable>> {
  const { rows } = await client.query<CatalogTable>(`
    select n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relispartition as "isPartition",
      c.relrowsecurity as enabled, c.relforcerowsecurity as forced, c.relreplident as "replicaIdentity",
      array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1) as policies,
      coalesce((select jsonb_object_agg(g.grantee, g.privileges) from (
          select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end as grantee,
            jsonb_agg(distinct a.privilege) as privileges
          from (select grantee, privilege_type as privilege from aclexplode(c.relacl)
            union all select x.grantee, x.privilege_type || ' of ' || t.attname from pg_attribute t, aclexplode(t.attacl) x
              where t.attrelid = c.oid and not t.attisdropped) a
          where a.grantee <> c.relowner group by 1) g), '{}') as grants,
      coalesce((select jsonb_object_agg(t.tgname, jsonb_build_object('enabled', t.tgenabled in ('O', 'A'), 'definition', pg_get_triggerdef(t.oid),
          'args', array_remove(string_to_array(encode(t.tgargs, 'escape'), '\\000'), '')))
        from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '{}') as triggers,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select concat_ws(' ', md5(p.prosrc), p.prosecdef::text, array_to_string(p.proconfig, ' ')) from pg_proc p
        where p.oid = to_regprocedure(format('freehold.%I()', 'audit_' || n.nspname || '_' || c.relname))) as "auditWriter"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`);
  return new Map(rows.map((row) => [`${row.schema}.${row.name}`, row]));
}

/** Who besides its owner may call a function; PUBLIC is a role here. */
export async function readCallers(client: Client, signature: string): Promise<string[]> {
  const { rows } = await client.query<{ callers: string[] }>(
    `select array(select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end
       from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner order by 1) as callers
     from pg_proc p where p.oid = to_regprocedure($1)`,
    [signature],
  );
  return rows[0]?.callers ?? [];
}

import type { Client } from "pg";

/** One row-level security policy as PostgreSQL keeps it. */
export type CatalogPolicy = {
  readonly name: string;
  readonly permissive: boolean;
  /** `*` for all commands, else r, a, w or d. */
  readonly command: string;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
};

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
  readonly policies: readonly CatalogPolicy[];
  /** What each role but the owner may, sorted; PUBLIC is a role here. */
  readonly grants: Readonly<Record<string, readonly string[]>>;
  /** Arguments of each trigger that is not a constraint's. */
  readonly triggers: Readonly<Record<string, readonly string[]>>;
  readonly columns: readonly string[];
};

/** The tables of all schemas but the system's own, keyed by `schema.name`. */
export async function readTables(client: Client): Promise<ReadonlyMap<string, CatalogTable>> {
  const { rows } = await client.query<CatalogTable>(`
    select n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relispartition as "isPartition",
      c.relrowsecurity as enabled, c.relforcerowsecurity as forced, c.relreplident as "replicaIdentity",
      coalesce((select jsonb_agg(jsonb_build_object('name', p.polname, 'permissive', p.polpermissive, 'command', p.polcmd,
          'roles', array(select case r when 0 then 'public' else pg_get_userbyid(r)::text end from unnest(p.polroles) r),
          'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname)
        from pg_policy p where p.polrelid = c.oid), '[]') as policies,
      coalesce((select jsonb_object_agg(g.grantee, g.privileges) from (
          select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end as grantee,
            jsonb_agg(distinct a.privilege_type) as privileges
          from aclexplode(c.relacl) a where a.grantee <> c.relowner group by 1) g), '{}') as grants,
      coalesce((select jsonb_object_agg(t.tgname, array_remove(string_to_array(encode(t.tgargs, 'escape'), '\\000'), ''))
        from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '{}') as triggers,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`);
  return new Map(rows.map((row) => [`${row.schema}.${row.name}`, row]));
}

/** Source and grants of a function without arguments, or undefined when there is none. */
export async function readFunction(client: Client, signature: string): Promise<{ source: string; grants: string[] } | undefined> {
  const { rows } = await client.query<{ source: string; grants: string[] }>(
    `select p.prosrc as source, array(select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end
       from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner order by 1) as grants
     from pg_proc p where p.oid = to_regprocedure($1)`,
    [signature],
  );
  return rows[0];
}

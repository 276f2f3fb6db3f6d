import type { Check } from "./check.ts";

const callable = `pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles o on o.oid = p.proowner
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(n.oid, 'USAGE') and has_function_privilege(p.oid, 'EXECUTE')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
const name = "p.oid::regprocedure::text as object";

/** A function of its definer reads past row-level security: what it is and who may call it is part of the protection. */
export const functionChecks: readonly Check[] = [
  {
    level: "danger",
    check: "definer-of-power",
    sql: `select ${name}, o.rolname as detail from ${callable} and p.prosecdef and (o.rolsuper or o.rolbypassrls)`,
    message: (signature, owner) => `${signature} runs as ${owner}, who is above row-level security, and requests may call it.`,
  },
  {
    level: "danger",
    check: "definer-without-search-path",
    sql: `select ${name} from ${callable} and p.prosecdef and not exists (select from unnest(p.proconfig) s where s like 'search_path=%')`,
    message: (signature) => `${signature} runs as its owner with the caller's search path: the caller chooses what its names mean.`,
  },
  {
    level: "danger",
    check: "definer-for-everybody",
    sql: `select ${name} from ${callable} and p.prosecdef
      and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)`,
    message: (signature) =>
      `${signature} runs as its owner, and everybody may call it. Revoke execute from PUBLIC and grant it to whom it is for.`,
  },
];

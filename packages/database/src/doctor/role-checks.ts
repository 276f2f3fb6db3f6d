import type { Check } from "./check.ts";

/** Row-level security binds only a role that is neither above it nor able to step above it. */
export const roleChecks: readonly Check[] = [
  {
    level: "danger",
    check: "role-attributes",
    sql: `select rolname as object, concat_ws(', ', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
        case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end) as detail
      from pg_roles where rolname = current_user and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
    message: (role, detail) => `The role ${role} serves requests and has ${detail}: row-level security would not hold it.`,
  },
  {
    // MEMBER counts every way into a role: inherited, by SET ROLE, and through others.
    level: "danger",
    check: "role-membership",
    sql: `select r.rolname as object, case when r.rolsuper then 'is a superuser' when r.rolbypassrls then 'bypasses row-level security'
        when exists (select from pg_class c where c.relowner = r.oid) then 'owns tables'
        when r.rolcreaterole then 'may create roles' when r.rolreplication then 'may replicate' else 'has rights of its own' end as detail
      from pg_roles r where r.rolname <> current_user and pg_has_role(current_user, r.oid, 'MEMBER')
        and not (select rolsuper from pg_roles where rolname = current_user)`,
    message: (role, detail) => `The role that serves requests is a member of ${role}, which ${detail}. It must be a member of nothing.`,
  },
  {
    level: "danger",
    check: "role-owns",
    sql: `select format('%I.%I', n.nspname, c.relname) as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relowner = current_user::regrole and c.relpersistence <> 't' and n.nspname not like 'pg\\_toast%' and c.relkind <> 'i'
      union all select nspname from pg_namespace where nspowner = current_user::regrole and nspname not like 'pg\\_temp%' and nspname not like 'pg\\_toast%'
      union all select datname from pg_database where datdba = current_user::regrole`,
    message: (object) => `The role that serves requests owns ${object}: an owner may switch its protection off.`,
  },
  {
    level: "danger",
    check: "role-creates",
    sql: `select nspname as object from pg_namespace where nspname !~ '^pg_(temp|toast)' and has_schema_privilege(oid, 'CREATE')
      union all select current_database() where has_database_privilege(current_database(), 'CREATE')`,
    message: (object) => `The role that serves requests may create objects in ${object}: what it owns is not protected from it.`,
  },
  {
    level: "danger",
    check: "role-truncates",
    sql: `select format('%I.%I', n.nspname, c.relname) as object,
        concat_ws(', ', case when has_table_privilege(c.oid, 'TRUNCATE') then 'truncate' end, case when has_table_privilege(c.oid, 'REFERENCES') then 'references' end,
          case when has_table_privilege(c.oid, 'TRIGGER') then 'trigger' end) as detail
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_table_privilege(c.oid, 'TRUNCATE, REFERENCES, TRIGGER')`,
    message: (table, detail) =>
      `The role that serves requests has the right to ${detail} on ${table}, which row-level security does not limit.`,
  },
  {
    level: "danger",
    check: "row-security-off",
    sql: "select current_user::text as object where current_setting('row_security') <> 'on'",
    message: (role) => `Sessions of ${role} begin with row_security off.`,
  },
  {
    level: "danger",
    check: "triggers-skipped",
    sql: "select current_user::text as object where current_setting('session_replication_role') <> 'origin'",
    message: (role) =>
      `Sessions of ${role} begin with session_replication_role other than origin: triggers and foreign keys do nothing in them.`,
  },
  {
    // Row security below subqueries and SET ROLE (CVE-2024-10976, CVE-2024-10978).
    level: "danger",
    check: "server-version",
    sql: `select current_setting('server_version') as object from (select current_setting('server_version_num')::int as v) as s
      where v < 150009 or v between 160000 and 160004 or v between 170000 and 170000`,
    message: (version) =>
      `PostgreSQL ${version} is too old: below 15.9, 16.5 and 17.1 a query plan could be used under another role. Update it.`,
  },
  {
    level: "advice",
    check: "server-untried",
    sql: "select current_setting('server_version') as object where current_setting('server_version_num')::int >= 190000",
    message: (version) => `PostgreSQL ${version} is newer than what Freehold was tried with (15 to 18).`,
  },
];

import { getTableColumns, getTableName } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { linkFunction, quote } from "@freehold/kernel/expression/sql.ts";
import type { Link } from "@freehold/kernel/table/link.ts";

const setting = (name: string): string => `nullif(pg_catalog.current_setting('app.${name}', true), '')::pg_catalog.uuid`;

/**
 * The function that returns what a link grants the caller. It reads past row-level security as the tables' owner, so
 * it takes no argument: the organization and the person are the transaction's own. Run it as the owner, with
 * `check_function_bodies` off: policies name it before its table exists.
 */
export function linkFunctionSql({ name, table, user, target }: Link): string {
  const columns = getTableColumns(table);
  const column = (key: string): string => {
    const found = columns[key];
    if (!found) throw new TypeError(`The link ${name} names the column ${key}, which ${getTableName(table)} does not have.`);
    return `t.${quote(found.name)}`;
  };
  return `create or replace function ${linkFunction(name)} returns setof pg_catalog.uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $link$
  select ${column(target)} from ${qualified(table)} t
  where ${column("orgId")} = ${setting("org_id")} and ${column(user)} = ${setting("user_id")} and ${column(target)} is not null
$link$`;
}

/** A table's name with its schema, as SQL. */
export function qualified(table: PgTable): string {
  const { schema, name } = getTableConfig(table);
  return `${quote(schema ?? "public")}.${quote(name)}`;
}

import type { Client } from "pg";
import { quote } from "@freehold/kernel/expression/sql.ts";
import type { CatalogTable } from "./catalog.ts";
import { roleNames } from "../connection-url.ts";
import type { ProtectedTable } from "./protected-schema.ts";

/** A function that Freehold itself puts into the database, told so that it replaces any earlier one, and who may call it besides its owner. */
export type OwnFunction = { readonly signature: string; readonly sql: string; readonly callers: readonly string[] };

/** The SQLSTATE of an attempt to move a row to another organization or to give it another id. */
export const identityChanged = "FH001";

/**
 * Counts versions and dates changes. Row-level security alone would let a row move to another organization if the
 * caller could name both; here it cannot move at all.
 */
export const touchFunction: OwnFunction = {
  signature: "freehold.touch()",
  callers: [],
  sql: `create or replace function freehold.touch() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $touch$
begin
  if new.org_id is distinct from old.org_id or new.id is distinct from old.id then
    raise exception 'the organization and the id of a row never change' using errcode = '${identityChanged}';
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end
$touch$`,
};

/**
 * Text without case and accents, the same in every database: upper and lower case are Unicode's, whatever the
 * database's own locale.
 */
export async function foldFunction(client: Client): Promise<OwnFunction> {
  const { rows } = await client.query<{ collname: string }>(
    "select collname from pg_collation where collnamespace = 'pg_catalog'::regnamespace and collname = any ($1) order by collname = $2 desc",
    [["und-x-icu", "pg_c_utf8"], "und-x-icu"],
  );
  const collation = rows[0] ? ` collate pg_catalog.${quote(rows[0].collname)}` : "";
  return {
    signature: "freehold.fold(text)",
    callers: [roleNames.app],
    sql: `create or replace function freehold.fold(text) returns text language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp as $fold$
  select lower(regexp_replace(normalize($1, NFKD), '[\\u0300-\\u036f]', '', 'g')${collation})
$fold$`,
  };
}

/** Keeps `search_text`: the folded search columns, which are the trigger's arguments, one to a line. Of a document the words in it. */
export const searchFunction: OwnFunction = {
  signature: "freehold.search()",
  callers: [],
  sql: `create or replace function freehold.search() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $search$
declare
  written constant jsonb := to_jsonb(new);
begin
  select coalesce(freehold.fold(string_agg(case jsonb_typeof(written -> name)
    when 'object' then (
      select string_agg(held.value #>> '{}', e'\\n' order by held.key) from jsonb_each(written -> name) held
      where jsonb_typeof(held.value) = 'string')
    else written ->> name end, e'\\n' order by place)), '') into new.search_text
  from unnest(tg_argv) with ordinality as searched (name, place);
  return new;
end
$search$`,
};

/** What keeps the searched text of one table right, its present rows included. */
export function searchStatements({ schema, name, search }: ProtectedTable, found: CatalogTable): string[] {
  const table = `${quote(schema)}.${quote(name)}`;
  const hasColumn = found.columns.includes("search_text");
  if (search.length === 0) {
    return [
      ...(found.triggers.search ? [`drop trigger search on ${table}`] : []),
      ...(hasColumn ? [`alter table ${table} drop column search_text`] : []),
    ];
  }
  if (hasColumn && found.triggers.search?.enabled && found.triggers.search.args.join() === search.join()) return [];
  const columns = search.map(quote).join(", ");
  const names = search.map((column) => `'${column}'`).join(", ");
  return [
    `alter table ${table} add column if not exists search_text text not null default ''`,
    `create or replace trigger search before insert or update of ${columns}, search_text on ${table} for each row execute function freehold.search(${names})`,
    // What is searched is not a change of the row: no new version, no audit.
    `alter table ${table} disable trigger user`,
    `alter table ${table} enable trigger search`,
    `update ${table} set search_text = ''`,
    `alter table ${table} enable trigger user`,
  ];
}

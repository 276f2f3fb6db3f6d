import { createHash } from "node:crypto";
import type { Client } from "pg";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { hidden, type AuditedTable } from "./audit.ts";
import { entryColumns, installationId, originColumns, originSettings } from "./audit-functions.ts";
import type { CatalogTable } from "./catalog.ts";
import type { ProtectedTable } from "./protected-schema.ts";

/** Stands in an entry where a value is secret: that it changed is told, not what it is. */
const secretMark = "(secret)";

type Place = { readonly schema: string; readonly name: string };

const writerName = ({ schema, name }: Place): string => `audit_${schema}_${name}`;
/** The function that writes what happens to one table. */
const writerOf = (place: Place): string => `freehold.${quote(writerName(place))}()`;

/** The beginning of every entry: of which row, who did it and from where. @param row the name of the row in the statement */
function head({ schema, name }: Place, audited: AuditedTable, row: string): string {
  const { key, title, hasOrganization } = audited;
  const at = (column: string): string => `${row}.${quote(column)}`;
  const organization = hasOrganization ? `coalesce(${at("org_id")}, '${installationId}'::uuid)` : `'${installationId}'::uuid`;
  const id = key.length === 1 ? `${at(key[0]!)}::text` : `concat_ws(' ', ${key.map(at).join(", ")})`;
  return `insert into audit.entry (${entryColumns})
    select ${organization}, clock_timestamp(), ${originColumns.join(", ")}, '${schema}.${name}', ${id}, ${title === "" ? "null" : unlessSecret(audited, { row, column: title }, { told: `left(${at(title)}, 200)`, secret: "null" })}`;
}

type Cell = { readonly row: string; readonly column: string };

/** What an entry tells of a column: its value, or that it is secret where that depends on the row. */
function unlessSecret({ secretWith }: AuditedTable, { row, column }: Cell, { told, secret }: { told: string; secret: string }): string {
  const where = secretWith[column];
  return where === undefined ? told : `case when ${row}.${quote(where)} is null then ${told} else ${secret} end`;
}

const mask = ({ row, column }: Cell, mark: string): string => `case when ${row}.${quote(column)} is not null then ${mark} end`;

/** A whole row, without what every entry says anyway and what only searches use. */
function whole(audited: AuditedTable, row: string): string {
  const { secret, secretWith } = audited;
  const rest = `to_jsonb(${row}) - '{${[...hidden, ...secret].join(",")}}'::text[]`;
  const always = secret.map((column) => `'${column}', ${mask({ row, column }, `'${secretMark}'`)}`);
  const sometimes = Object.keys(secretWith).map((column) => {
    const told = { told: `to_jsonb(${row}.${quote(column)})`, secret: mask({ row, column }, `to_jsonb('${secretMark}'::text)`) };
    return `'${column}', ${unlessSecret(audited, { row, column }, told)}`;
  });
  const masked = [...always, ...sometimes];
  return masked.length === 0 ? `(${rest})::text` : `((${rest}) || jsonb_build_object(${masked.join(", ")}))::text`;
}

/** A row before and after a change, as a statement names them. */
type Pair = readonly [before: string, after: string];

const differs = ({ watched }: AuditedTable, [before, after]: Pair): string[] =>
  watched.map((name) => `(${before}.${quote(name)} IS DISTINCT FROM ${after}.${quote(name)})`);

/** The columns that changed, as they are in one of the two rows: JSON as PostgreSQL writes it. */
function changes(audited: AuditedTable, pair: Pair, row: string): string {
  const conditions = differs(audited, pair);
  const told = audited.watched.map((column, at) => {
    const secret = mask({ row, column }, `'"${secretMark}"'`);
    const told = `to_json(${row}.${quote(column)})::text`;
    const json = audited.secret.includes(column) ? secret : unlessSecret(audited, { row, column }, { told, secret });
    return `case when ${conditions[at]} then '"${column}": ' || coalesce(${json}, 'null') end`;
  });
  return `'{' || concat_ws(', ', ${told.join(", ")}) || '}'`;
}

/**
 * Writes what a statement did to the rows of one table into the trail: of what was added or removed the whole row, of a change the
 * columns that changed. Every write of the product pays for it: it is made for its table, so that no row is taken apart to find out
 * what it holds, and declares nothing, because PL/pgSQL sets up each expression anew in every transaction.
 */
function functionBody(place: Place, audited: AuditedTable): string {
  return `
begin
  if tg_op = 'INSERT' then
    ${head(place, audited, "n")}, 'create', null, ${whole(audited, "n")}
    from came n, ${originSettings};
  elsif tg_op = 'DELETE' then
    ${head(place, audited, "o")}, 'remove', ${whole(audited, "o")}, null
    from gone o, ${originSettings};${audited.watched.length === 0 ? "" : `\n  else\n    ${changeEntry(place, audited)};`}
  end if;
  return null;
end
`;
}

function changeEntry(place: Place, audited: AuditedTable): string {
  const pair: Pair = audited.byStatement ? ["o", "n"] : ["old", "new"];
  const says = `${head(place, audited, pair[1])}, 'update', ${pair.map((row) => changes(audited, pair, row)).join(", ")}
    from ${originSettings}`;
  if (!audited.byStatement) return says;
  return `${says}, gone o join came n on n.org_id = o.org_id and n.id = o.id
    where ${differs(audited, pair).join(" or ")}`;
}

type Trigger = { readonly name: string; readonly says: string };

/**
 * What is added and removed is written by statement: for one row that costs as much as by row, for a thousand half as much. So is
 * what is changed, unless devices change the row all the time without leaving an entry: there a condition by row leaves that out
 * without calling anything.
 */
function triggers(at: string, place: Place, audited: AuditedTable): Trigger[] {
  const call = `EXECUTE FUNCTION ${writerOf(place)}`;
  const conditions = differs(audited, ["old", "new"]);
  // As PostgreSQL writes it: what is there is compared with these words.
  const condition = conditions.length === 1 ? conditions[0]! : `(${conditions.join(" OR ")})`;
  const change = audited.byStatement
    ? `AFTER UPDATE ON ${at} REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT ${call}`
    : `AFTER UPDATE ON ${at} FOR EACH ROW WHEN (${condition}) ${call}`;
  return [
    { name: "audit_added", says: `AFTER INSERT ON ${at} REFERENCING NEW TABLE AS came FOR EACH STATEMENT ${call}` },
    ...(audited.watched.length > 0 ? [{ name: "audit_changed", says: change }] : []),
    { name: "audit_removed", says: `AFTER DELETE ON ${at} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT ${call}` },
  ];
}

const plain = (definition: string): string => definition.replaceAll('"', "");

/** What keeps the trail of one table complete. Compared with what is there, so that a second run changes nothing. */
export function auditStatements(place: Place, audited: AuditedTable | undefined, found: CatalogTable): string[] {
  const at = `${quote(place.schema)}.${quote(place.name)}`;
  const wanted = audited ? triggers(at, place, audited) : [];
  const stale = Object.keys(found.triggers).filter((name) => name.startsWith("audit_") && !wanted.some((trigger) => trigger.name === name));
  const lacking = wanted.filter(
    ({ name, says }) => plain(found.triggers[name]?.definition ?? "") !== plain(`CREATE TRIGGER ${name} ${says}`),
  );
  return [
    ...stale.map((name) => `drop trigger ${quote(name)} on ${at}`),
    ...(audited ? writerStatements(place, functionBody(place, audited), found) : []),
    ...lacking.map(({ name, says }) => `create or replace trigger ${name} ${says}`),
  ];
}

function writerStatements(place: Place, body: string, { auditWriter }: CatalogTable): string[] {
  const wanted = `${createHash("md5").update(body).digest("hex")} true search_path=pg_catalog, pg_temp`;
  if (auditWriter === wanted) return [];
  return [
    `create or replace function ${writerOf(place)} returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $audit$${body}$audit$`,
  ];
}

/** Takes away the writers of tables that are recorded no more. Runs after their triggers went. */
export async function staleWriterStatements(client: Client, tables: readonly ProtectedTable[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    String.raw`select p.proname as name from pg_proc p where p.pronamespace = 'freehold'::regnamespace and p.proname ~ '^audit(_|$)'`,
  );
  const wanted = new Set(tables.flatMap((table) => (table.audit ? [writerName(table)] : [])));
  return rows.filter(({ name }) => !wanted.has(name)).map(({ name }) => `drop function freehold.${quote(name)}()`);
}

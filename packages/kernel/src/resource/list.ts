import { sql, type SQL } from "drizzle-orm";
import { sqlType, type Kind } from "../expression/kinds.ts";
import type { Expression } from "../expression/language.ts";
import type { Residue } from "../expression/residue.ts";
import { quote, toSql, type SqlColumns } from "../expression/sql.ts";
import type { Declaration } from "../table/declaration.ts";
import { cursorText, listName, parseCursor, printCursor, type Position } from "./cursor.ts";

/** Which rows, in which order, from where. */
export type ListRequest = {
  /** What is left of the read policy for the caller: it lets an index serve what row-level security would filter. */
  readonly access: Residue;
  readonly filter: Expression | undefined;
  readonly search: string | undefined;
  /** A sortable column or the key, with a leading minus from the highest down. Newest first without it. */
  readonly sort: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** One query of a list. Later phases run only while rows are missing. */
export type Phase = { readonly where: SQL | undefined; readonly orderBy: SQL[] };

/** The queries that read one page, and the cursor of a row. */
export type ListPlan = { readonly phases: readonly Phase[]; readonly cursorAfter: (row: Record<string, unknown>) => string };

/** The columns that conditions may name, unqualified. */
export function comparable({ columns }: Declaration): SqlColumns {
  return Object.fromEntries(
    [...columns.values()].flatMap(({ key, name, kind }) => (kind ? [[key, { sql: sql.raw(quote(name)), kind }]] : [])),
  );
}

/** The column that holds a row's searchable text, folded: lower case, without accents. Kept by a trigger. */
export const searchColumn = "search_text";

/** The condition of a search. The database folds the term as it folded the text. */
export function searchSql(term: string): SQL {
  return sql`strpos(${sql.raw(searchColumn)}, freehold.fold(${term})) > 0`;
}

/**
 * Plans a page by keyset. Rows with an empty sort column are a phase of their own, last when ascending and first when
 * descending, as PostgreSQL orders them: a single condition over both could not use the index.
 */
export function planList(declaration: Declaration, request: ListRequest): ListPlan {
  const { access, filter, search, sort: asked } = request;
  const { column: sortKey, descending } = parseSort(declaration, asked);
  const sorted = declaration.columns.get(sortKey)!;
  const ties = declaration.key.filter((key) => key !== sortKey).map((key) => declaration.columns.get(key)!);
  const name = listName(declaration.fullName, sortKey, descending, filter ?? null, search ?? null);
  const position = request.cursor === undefined ? undefined : parseCursor(name, request.cursor, ties.length);

  const shared = [
    typeof access === "boolean" ? undefined : toSql(access, comparable(declaration), "parameters"),
    filter && toSql(filter, comparable(declaration), "parameters"),
    search ? searchSql(search) : undefined,
  ];
  const direction = sql.raw(descending ? " desc" : " asc");
  const order = (columns: readonly Ordered[]): SQL[] => columns.map((column) => sql`${column.sql}${direction}`);
  const after = (columns: readonly Ordered[], values: readonly string[]): SQL =>
    sql`(${sql.join(
      columns.map((column) => column.sql),
      sql`, `,
    )}) ${sql.raw(descending ? "<" : ">")} (${sql.join(
      columns.map((column, i) => sql`${values[i]!}::${sql.raw(sqlType[column.kind])}`),
      sql`, `,
    )})`;

  const head = ordered(sorted.name, sorted.kind!);
  const tail = ties.map((tie) => ordered(tie.name, tie.kind!));
  const values: Phase = {
    where: all([
      ...shared,
      position && position.value !== null
        ? after([head, ...tail], [position.value, ...position.key])
        : sorted.nullable
          ? sql`${head.sql} is not null`
          : undefined,
    ]),
    orderBy: order([head, ...tail]),
  };
  const empties: Phase = {
    where: all([...shared, sql`${head.sql} is null`, position && position.value === null ? after(tail, position.key) : undefined]),
    orderBy: order(tail),
  };
  const cursorAfter = (row: Record<string, unknown>): string =>
    printCursor(name, {
      value: row[sortKey] === null ? null : cursorText(sorted.kind!, row[sortKey]),
      key: ties.map((tie) => cursorText(tie.kind!, row[tie.key])),
    });
  return { phases: remaining({ values, empties: sorted.nullable ? empties : undefined, descending, position }), cursorAfter };
}

type Ordered = { readonly sql: SQL; readonly kind: Kind };

function ordered(name: string, kind: Kind): Ordered {
  return { sql: kind === "text" ? sql.raw(`${quote(name)} collate "C"`) : sql.raw(quote(name)), kind };
}

function all(conditions: readonly (SQL | undefined)[]): SQL | undefined {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? undefined : sql.join(present, sql` and `);
}

type Phases = { values: Phase; empties: Phase | undefined; descending: boolean; position: Position | undefined };

/** The phases from the position on, in order. */
function remaining({ values, empties, descending, position }: Phases): Phase[] {
  if (!empties) return [values];
  const inEmpties = position?.value === null;
  if (descending) return position && !inEmpties ? [values] : [empties, values];
  return inEmpties ? [empties] : [values, empties];
}

/** The column a list is sorted by and its direction. When nothing is asked: newest first, as the key's last column is an id or a time. */
export function parseSort(declaration: Declaration, sort: string | undefined): { column: string; descending: boolean } {
  if (sort === undefined) return { column: declaration.key.at(-1)!, descending: true };
  return sort.startsWith("-") ? { column: sort.slice(1), descending: true } : { column: sort, descending: false };
}

import { sql, type SQL } from "drizzle-orm";
import { sqlType } from "../expression/kinds.ts";
import type { Expression } from "../expression/language.ts";
import type { Residue } from "../expression/residue.ts";
import { outline } from "../expression/outline.ts";
import { quote, toSql, type SqlColumns } from "../expression/sql.ts";
import type { Declaration } from "../table/declaration.ts";
import { cursorText, listName, parseCursor, printCursor, type Position } from "./cursor.ts";
import { columnKey, sortKey, type SortKey } from "./sort-key.ts";

/** Which rows, in which order, from where. */
export type ListRequest = {
  /** What is left of the read policy for the caller: it lets an index serve what row-level security would filter. */
  readonly access: Residue;
  readonly filter: Expression | undefined;
  readonly search: string | undefined;
  /** A sortable column, the key or a place in a document, with a leading minus from the highest down. Newest first without it. */
  readonly sort: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** One query of a list. Later phases run only while rows are missing. */
export type Phase = {
  /** Equal for queries of one table whose SQL is equal. */
  readonly shape: string;
  /** The parameters of `clauses`, in their order. */
  readonly values: readonly unknown[];
  /** The conditions and the order, from `where` on. Costs more than all the rest: built once for a shape. */
  readonly clauses: () => SQL;
};

/** The queries that read one page, and the cursor of a row. */
export type ListPlan = { readonly phases: readonly Phase[]; readonly cursorAfter: (row: Record<string, unknown>) => string };

/** The columns that conditions may name, unqualified; documents for the places in them. */
export function comparable({ columns, kinds }: Declaration): SqlColumns {
  return Object.fromEntries(
    [...columns.values()].flatMap(({ key, name }) => (kinds[key] ? [[key, { sql: sql.raw(quote(name)), kind: kinds[key] }]] : [])),
  );
}

/** The column that holds a row's searchable text, folded: lower case, without accents. Kept by a trigger. */
export const searchColumn = "search_text";

/** The condition of a search. The database folds the term as it folded the text. */
export function searchSql(term: string): SQL {
  return sql`strpos(${sql.raw(searchColumn)}, freehold.fold(${term})) > 0`;
}

/**
 * Plans a page by keyset. Rows with an empty sort column are a phase of their own, the last one in either direction: a single
 * condition over both could not use the index. No index serves a place.
 */
export function planList(declaration: Declaration, request: ListRequest): ListPlan {
  const { filter, search, sort: asked } = request;
  const { column, descending } = parseSort(declaration, asked);
  const sorted = sortKey(declaration, column);
  const ties = declaration.key.filter((key) => key !== column).map((key) => columnKey(declaration.columns.get(key)!));
  // Once empty ones came first from the highest down: a cursor of those days is of another list.
  const direction = descending && sorted.nullable ? "down, empty last" : descending;
  const name = () => listName(declaration.fullName, column, direction, filter ?? null, search ?? null);
  const position = request.cursor === undefined ? undefined : parseCursor(name(), request.cursor, ties.length);
  const order: Order = { sorted, ties, descending, position };

  const shared = sharedBy(declaration, request);
  const phase = (isEmpty: boolean): Phase => {
    const from = startOf(order, isEmpty);
    return {
      shape: `${isEmpty ? "empty" : "by"} ${column} ${descending ? "desc" : "asc"} ${from ? "after" : ""} ${shared.shape}`,
      values: from ? [...shared.values, ...from] : shared.values,
      clauses: () => clausesOf([...shared.conditions(), ...positionIn(order, isEmpty)], order, isEmpty),
    };
  };
  const cursorAfter = (row: Record<string, unknown>): string => {
    const value = sorted.valueIn(row);
    return printCursor(name(), {
      value: value === null ? null : cursorText(sorted.kind, value),
      key: ties.map((tie) => cursorText(tie.kind, tie.valueIn(row))),
    });
  };
  return { phases: remaining(order).map(phase), cursorAfter };
}

type Shared = Pick<Phase, "shape" | "values"> & { readonly conditions: () => readonly (SQL | undefined)[] };

/** The conditions of every phase: what the caller may see, the filter and the search. */
function sharedBy(declaration: Declaration, { access, filter, search }: ListRequest): Shared {
  const { kinds } = declaration;
  const seen = typeof access === "boolean" ? undefined : outline(access, kinds);
  const asked = filter && outline(filter, kinds);
  const term = search ? [search] : [];
  return {
    shape: `${seen?.shape ?? ""}|${asked?.shape ?? ""}|${search ? "search" : ""}`,
    values: [...(seen?.values ?? []), ...(asked?.values ?? []), ...term],
    conditions: () => [
      typeof access === "boolean" ? undefined : toSql(access, comparable(declaration), "parameters"),
      filter && toSql(filter, comparable(declaration), "parameters"),
      ...term.map(searchSql),
    ],
  };
}

type Order = {
  readonly sorted: SortKey;
  readonly ties: readonly SortKey[];
  readonly descending: boolean;
  readonly position: Position | undefined;
};

/** The values after which a phase begins; undefined when it begins with its first row. */
function startOf({ position }: Order, isEmpty: boolean): readonly string[] | undefined {
  if (!position) return undefined;
  if (position.value === null) return isEmpty ? position.key : undefined;
  return isEmpty ? undefined : [position.value, ...position.key];
}

/** The columns that order a phase. Among rows whose sort column is empty it orders nothing. */
const orderedBy = ({ sorted, ties }: Order, isEmpty: boolean): readonly SortKey[] => (isEmpty ? ties : [sorted, ...ties]);

function positionIn(order: Order, isEmpty: boolean): (SQL | undefined)[] {
  const { sorted, descending } = order;
  const from = startOf(order, isEmpty);
  const columns = orderedBy(order, isEmpty);
  const after =
    from &&
    sql`(${sql.join(
      columns.map((column) => column.sql()),
      sql`, `,
    )}) ${sql.raw(descending ? "<" : ">")} (${sql.join(
      columns.map((column, i) => sql`${from[i]!}::${sql.raw(sqlType[column.kind])}`),
      sql`, `,
    )})`;
  if (isEmpty) return [sql`${sorted.sql()} is null`, after];
  return [after ?? (sorted.nullable ? sql`${sorted.sql()} is not null` : undefined)];
}

function clausesOf(conditions: readonly (SQL | undefined)[], order: Order, isEmpty: boolean): SQL {
  const present = conditions.filter((condition) => condition !== undefined);
  const where = present.length === 0 ? sql`` : sql`where ${sql.join(present, sql` and `)} `;
  const direction = sql.raw(order.descending ? " desc" : " asc");
  const columns = orderedBy(order, isEmpty).map((column) => sql`${column.sql()}${direction}`);
  return sql`${where}order by ${sql.join(columns, sql`, `)}`;
}

/** The phases from the position on, in order: whether each is that of the empty ones. */
function remaining({ sorted, position }: Order): boolean[] {
  if (!sorted.nullable) return [false];
  return position?.value === null ? [true] : [false, true];
}

/** The column a list is sorted by and its direction. When nothing is asked: newest first, as the key's last column is an id or a time. */
export function parseSort(declaration: Declaration, sort: string | undefined): { column: string; descending: boolean } {
  if (sort === undefined) return { column: declaration.key.at(-1)!, descending: true };
  return sort.startsWith("-") ? { column: sort.slice(1), descending: true } : { column: sort, descending: false };
}

import { sql, type SQL } from "drizzle-orm";
import type { Kind } from "../expression/kinds.ts";
import { placeSql } from "../expression/place-sql.ts";
import { canonicalAt, placeNamed, valueAt, type Place } from "../expression/place.ts";
import { UnknownColumn } from "../expression/predicate.ts";
import { quote } from "../expression/sql.ts";
import type { ColumnDeclaration, Declaration } from "../table/declaration.ts";
import { beginning, sortedCharacters } from "./row-order.ts";

/** What orders a list: a column, or what stands at a place in a document. */
export type SortKey = {
  /** The column's key, or the place's name. */
  readonly name: string;
  readonly kind: Kind;
  /** Whether rows may have nothing there. */
  readonly nullable: boolean;
  /** Its value in SQL, of which text is compared by code points. */
  readonly sql: () => SQL;
  /** Its value in a row that was read; null when it is empty. */
  readonly valueIn: (row: Readonly<Record<string, unknown>>) => unknown;
};

/** The column of that name, or the place. @throws UnknownColumn */
export function sortKey({ columns }: Pick<Declaration, "columns">, name: string): SortKey {
  const column = columns.get(name);
  if (column) return columnKey(column);
  const place = placeNamed(name);
  const document = place && columns.get(place.column);
  if (!place || !document?.isDocument) throw new UnknownColumn(name);
  return placeKey(name, place, document);
}

/** A column that lists can be sorted by, or that names rows. */
export const columnKey = ({ key, name, kind, nullable }: ColumnDeclaration): SortKey => ({
  name: key,
  // Columns that lists sort by, and those of keys, can be compared.
  kind: kind!,
  nullable,
  sql: () => sql.raw(kind === "text" ? `${quote(name)} collate "C"` : quote(name)),
  valueIn: (row) => row[key] ?? null,
});

/** Of text only the beginning counts: a cursor, which holds it, must fit into an address. */
const placeKey = (name: string, place: Place, { name: column }: ColumnDeclaration): SortKey => ({
  name,
  kind: place.kind,
  nullable: true,
  sql: () => {
    const value = placeSql(sql.raw(quote(column)), place);
    return place.kind === "text" ? sql`left(${value}, ${sql.raw(String(sortedCharacters))}) collate "C"` : value;
  },
  valueIn: (row) => {
    const known = canonicalAt(row[place.column], place);
    if (typeof known === "string") return beginning(known);
    // Days are sent as they are written.
    return known !== null && place.kind === "date" ? valueAt(row[place.column], place.keys) : known;
  },
});

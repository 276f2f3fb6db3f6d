import { canonical, compare, compareText, type Kind } from "@freehold/kernel/expression/kinds.ts";
import type { Row } from "../line/frames.ts";

/** The order of a list, exactly as the server makes it: one column, then the key, all in one direction. */
export type RowOrder = {
  readonly column: string;
  readonly kind: Kind;
  readonly descending: boolean;
  /** The columns that name a row, with their kinds. */
  readonly key: readonly { readonly column: string; readonly kind: Kind }[];
};

/** Negative when `a` comes first. Empty values come last ascending and first descending, as in PostgreSQL. */
export function compareRows(order: RowOrder): (a: Row, b: Row) => number {
  const columns = [order, ...order.key.filter(({ column }) => column !== order.column)];
  return (a, b) => {
    for (const { column, kind } of columns) {
      const difference = compareValues(kind, a[column], b[column]);
      if (difference !== 0) return order.descending ? -difference : difference;
    }
    return 0;
  };
}

function compareValues(kind: Kind, a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  // Rows hold ids and texts as the server printed them: there is nothing to decode.
  if (typeof a === "string" && typeof b === "string" && kind !== "date") return compareText(a, b);
  const x = canonical(kind, a);
  const y = canonical(kind, b);
  return compare(x, y);
}

/** The name of a row on the wire: its id, or for a series its key columns joined by a bar. */
export function rowKey(columns: readonly string[]): (row: Row) => string {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return (row) => String(row[only]);
  return (row) => columns.map((column) => keyText(row[column])).join("|");
}

function keyText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

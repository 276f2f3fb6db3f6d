import type { Row } from "../line/frames.ts";

/** The name of a row on the wire: its id, or for a series its key columns joined by a bar. */
export function rowKey(columns: readonly string[]): (row: Row) => string {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return (row) => String(row[only]);
  return (row) => columns.map((column) => keyText(row[column])).join("|");
}

function keyText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

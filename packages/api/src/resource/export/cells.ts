import type { TextRow } from "@freehold/database/transaction/statement.ts";
import { isoInstant } from "@freehold/kernel/table/column-text.ts";
import type { Reference } from "@freehold/kernel/table/columns.ts";
import { words, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";

/** Something of a row that may name a record or a person by an id. */
export type Naming = {
  readonly declared: { readonly reference: Pick<Reference, "target"> | undefined; readonly isUser: boolean };
  readonly idIn: (row: TextRow) => string | null;
};

/** A column of an export, and where PostgreSQL's rows have it. */
export type ExportColumn = Naming & { readonly declared: ColumnDeclaration; readonly at: number };

/**
 * The columns that leave: all but the organization, which the whole file is of, and what opens something. @param apart a document whose
 * values are columns themselves
 */
export function exportColumns({ columns }: Declaration, apart?: string): ExportColumn[] {
  return [...columns.values()]
    .map((declared, at) => ({ declared, at, idIn: (row: TextRow) => row[at] ?? null }))
    .filter(({ declared: { key, facts } }) => key !== "orgId" && key !== apart && facts.secret !== true);
}

/** Whether a column names a record or a person that can be shown by a name. */
export const isNamed = ({ declared: { reference, isUser } }: Naming): boolean => isUser || reference !== undefined;

/**
 * The headers of a CSV file. What names a record has two columns: what it is called, and its id. No two headers are the same, because
 * whoever reads the file goes by them.
 */
export function headersOf(columns: readonly ExportColumn[], by: "labels" | "keys"): string[] {
  const used = new Set<string>();
  const free = (header: string, key: string): string => {
    const found = used.has(header) ? `${header} (${key})` : header;
    used.add(found);
    return found;
  };
  return columns.flatMap((column) => {
    const { key, facts } = column.declared;
    const label = facts.label ?? words(key);
    const own = by === "keys" ? key : facts.unit === undefined ? label : `${label} (${facts.unit})`;
    if (!isNamed(column)) return [free(own, key)];
    return by === "keys" ? [free(`${key}.name`, key), free(own, key)] : [free(own, key), free(`${own} id`, key)];
  });
}

/** A name by the id of whom or what it is; undefined where the caller sees none. */
export type NameOf = (column: Naming, id: string) => string | undefined;

/** Writes one row as a line of CSV. */
export function csvLine(columns: readonly ExportColumn[], row: TextRow, { nameOf, more }: LineParts): string {
  const cells = columns.flatMap((column) => {
    const text = row[column.at] ?? null;
    if (!isNamed(column)) return [text === null ? "" : valueCell(column.declared, text)];
    return text === null ? ["", ""] : [textCell(nameOf(column, text) ?? ""), text];
  });
  return `${[...cells, ...more(row)].join(",")}\r\n`;
}

/** What a line needs besides the row: what its references are called, and the cells after those of its columns. */
export type LineParts = { readonly nameOf: NameOf; readonly more: (row: TextRow) => readonly string[] };

/** A value as PostgreSQL wrote it: numbers stay numbers, instants get their zone, text is made harmless. */
function valueCell({ kind, column }: ColumnDeclaration, text: string): string {
  switch (kind) {
    case "integer":
    case "bigint":
    case "float":
    case "uuid":
    case "date":
      return text;
    case "boolean":
      return text === "t" ? "true" : "false";
    case "timestamp":
      return isoInstant(text) ?? quoted(text);
    case "text":
      return textCell(text);
    case undefined:
      return textCell(column.getSQLType() === "jsonb" ? text : JSON.stringify(column.mapFromDriverValue(text)));
  }
}

/** What a spreadsheet would take for a formula: with any number of marks before it, so that one mark can be taken away again. */
const formula = /^'*[=+\-@\t\r]/;

/** Text as a cell: nothing of it runs in a spreadsheet, and `harmed` gives back exactly what it was. */
export const textCell = (text: string): string => quoted(formula.test(text) ? `'${text}` : text);

/** The text that `textCell` made harmless. */
export const harmed = (cell: string): string => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell);

const quoted = (text: string): string => (/[",;\r\n\t]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

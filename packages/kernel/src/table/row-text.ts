import type { PgColumn } from "drizzle-orm/pg-core";
import { columnText, isoInstant, Notes, type ColumnText } from "./column-text.ts";

/** A row as PostgreSQL writes it: each value as text, null where there is none. */
export type TextRow = readonly (string | null | undefined)[];

/** A row as Drizzle gives it. */
export type DecodedRow = Record<string, unknown>;

/** A column of rows that are read as text, and where in the row it stands. */
export type PlacedColumn = { readonly key: string; readonly at: number; readonly column: PgColumn };

type Placed = Pick<PlacedColumn, "key" | "at"> & {
  /** What stands before the value in JSON. */
  readonly start: string;
  readonly empty: string;
  readonly text: ColumnText;
};

/**
 * Reads rows that PostgreSQL wrote as text, and writes them as superjson would write what was read, without reading them: most
 * values stand in the JSON as they came. Made once for a table, not for each row.
 */
export class RowText {
  readonly #columns: readonly Placed[];

  constructor(columns: Iterable<PlacedColumn>) {
    this.#columns = Array.from(columns, ({ key, at, column }, index) => {
      const start = `${index === 0 ? "" : ","}${JSON.stringify(key)}:`;
      return { key, at, start, empty: `${start}null`, text: columnText(key, column) };
    });
  }

  /** What a Drizzle select of the columns gives. */
  read(text: TextRow): DecodedRow {
    const row: DecodedRow = {};
    for (const { key, at, text: column } of this.#columns) {
      const value = text[at];
      row[key] = value === null || value === undefined ? null : column.decode(value);
    }
    return row;
  }

  /** The row as JSON. @param path where it stands, with a dot at the end, or nothing for the whole */
  write(text: TextRow, path: string, notes: Notes): string {
    let json = "{";
    // The one loop that every answer goes through: what most columns are is written here, without a call.
    for (const { key, at, start, empty, text: column } of this.#columns) {
      const value = text[at];
      if (value === null || value === undefined) {
        json += empty;
        continue;
      }
      const { form } = column;
      const iso = form === "instant" ? isoInstant(value) : undefined;
      if (iso !== undefined) {
        json += `${start}"${iso}"`;
        notes.add(path + key, "Date");
      } else if (form === "quoted") json += `${start}"${value}"`;
      else if (form === "bare") json += start + value;
      else if (form === "string") json += start + JSON.stringify(value);
      else json += start + column.write(value, path, notes);
    }
    return `${json}}`;
  }

  /** One row as superjson serializes it. */
  serialize(text: TextRow): string {
    const notes = new Notes();
    return serialized(this.write(text, "", notes), notes);
  }

  /** A page of a list as superjson serializes it. */
  serializePage(rows: readonly TextRow[], nextCursor: string | null): string {
    const notes = new Notes();
    const written = rows.map((row, at) => this.write(row, `rows.${at}.`, notes));
    return serialized(`{"rows":[${written.join(",")}],"nextCursor":${JSON.stringify(nextCursor)}}`, notes);
  }
}

/** The envelope of superjson around a value that is JSON already. */
export const serialized = (json: string, { text }: Notes): string =>
  text === "" ? `{"json":${json}}` : `{"json":${json},"meta":{"values":{${text}},"v":1}}`;

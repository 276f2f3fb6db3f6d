import type { PgColumn } from "drizzle-orm/pg-core";
import type { Statement } from "@freehold/database/transaction/statement.ts";
import { quote } from "@freehold/kernel/expression/sql.ts";
import type { ColumnDeclaration, Declaration } from "@freehold/kernel/table/declaration.ts";
import type { AnyRow } from "./rows.ts";

/** A row that is to get other values; without a version whatever its version is. */
export type RowChange = { readonly id: string; readonly patch: AnyRow; readonly version?: number | undefined };

/** A row that is meant to be of a version. */
export type RowOfVersion = { readonly id: string; readonly version?: number | undefined };

/**
 * Statements over many rows of one table. The rows travel as one JSON text that PostgreSQL reads into the table's own row type, so
 * that a text serves any number of them. They answer id and version of each row that they did, in no particular order.
 */
export class BulkStatements {
  readonly #columns: readonly ColumnDeclaration[];
  readonly #at: string;
  readonly #rows: string;

  constructor({ columns, schema, name, key }: Declaration) {
    if (key.join() !== "id") throw new TypeError("Only rows with an id can be changed in bulk.");
    this.#columns = [...columns.values()];
    this.#at = `${quote(schema)}.${quote(name)}`;
    this.#rows = `json_populate_recordset(null::${this.#at}, $1::json)`;
  }

  /** Rows that name the same columns. Ids are made here where none is given. */
  create(given: readonly AnyRow[]): { readonly statement: Statement; readonly ids: readonly string[] } {
    const rows = given.map((values) =>
      this.#columns.flatMap((column): Written[] => {
        const { defaultFn, onUpdateFn } = column.column;
        const value = values[column.key] === undefined ? (defaultFn ?? onUpdateFn)?.() : values[column.key];
        return value === undefined ? [] : [{ column, value }];
      }),
    );
    const names = (rows[0] ?? []).map(({ column }) => quote(column.name)).join(", ");
    const text = `insert into ${this.#at} (${names}) select ${names} from ${this.#rows} returning "id", "version"`;
    return {
      statement: { name: "", text, values: [jsonOf(rows)] },
      ids: rows.map((row) => String(row.find(({ column }) => column.key === "id")?.value)),
    };
  }

  /** Rows whose patches name the same columns, each row at most once. */
  update(changes: readonly RowChange[]): Statement {
    const rows = changes.map(({ patch }) =>
      this.#columns.flatMap((column): Written[] => {
        const value = patch[column.key] === undefined ? column.column.onUpdateFn?.() : patch[column.key];
        return value === undefined ? [] : [{ column, value }];
      }),
    );
    const set = (rows[0] ?? []).map(({ column: { name } }) => `${quote(name)} = v.${quote(name)}`).join(", ");
    const text = `update ${this.#at} as t set ${set} from ${this.#rows} as v
      where t."id" = v."id" and (v."version" is null or t."version" = v."version") returning t."id", t."version"`;
    const ids = changes.map(({ id, version = null }) => ({ id, version }));
    return { name: "", text, values: [jsonOf(rows, ids)] };
  }

  remove(rows: readonly RowOfVersion[]): Statement {
    const text = `delete from ${this.#at} as t using unnest($1::uuid[], $2::integer[]) as v ("id", "version")
      where t."id" = v."id" and (v."version" is null or t."version" = v."version") returning t."id", t."version"`;
    return { name: "", text, values: [rows.map(({ id }) => id), rows.map(({ version = null }) => version)] };
  }

  /** All columns, in the order of their declaration. */
  read(ids: readonly string[]): Statement {
    const every = this.#columns.map(({ name }) => quote(name)).join(", ");
    return { name: "", text: `select ${every} from ${this.#at} where "id" = any ($1::uuid[])`, values: [ids] };
  }
}

type Written = { readonly column: ColumnDeclaration; readonly value: unknown };

function jsonOf(rows: readonly (readonly Written[])[], beside?: readonly object[]): string {
  return JSON.stringify(
    rows.map((row, at) => ({
      ...Object.fromEntries(row.map(({ column, value }) => [column.name, jsonValue(column.column, value)])),
      ...beside?.[at],
    })),
  );
}

/** A value as PostgreSQL reads it out of JSON: documents as they are, everything else as the driver would write it. */
function jsonValue(column: PgColumn, value: unknown): unknown {
  if (value === null || column.getSQLType() === "jsonb" || column.getSQLType() === "json") return value;
  const written = column.mapToDriverValue(value);
  if (typeof written === "bigint" || (typeof written === "number" && !Number.isFinite(written))) return String(written);
  return written;
}

import { isDeepStrictEqual } from "node:util";
import { sql, type SQL } from "drizzle-orm";
import { PgDialect, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import type { Statement } from "@freehold/database/transaction/statement.ts";
import { quote } from "@freehold/kernel/expression/sql.ts";
import type { Phase } from "@freehold/kernel/resource/list.ts";
import { declarationOf, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";
import { RowText } from "@freehold/kernel/table/row-text.ts";
import type { AnyRow } from "./rows.ts";
import { StatementTexts } from "./statement-texts.ts";

/** Everybody's: connections keep what they prepare, whatever table it is for. */
const texts = new StatementTexts({ named: 400, unnamed: 2000 });
const dialect = new PgDialect();
const known = new WeakMap<PgTable, TableStatements>();

/** The statements of a declared table. */
export function statementsOf(table: PgTable): TableStatements {
  const found = known.get(table) ?? new TableStatements(declarationOf(table));
  known.set(table, found);
  return found;
}

/**
 * What the generic procedures ask of one table. Texts hold names and nothing that a caller sent: they are built once for each set
 * of columns that is written and each shape of a list. Rows come back with all columns in the order of their declaration.
 */
export class TableStatements {
  /** Reads and writes the rows of these statements. */
  readonly rows: RowText;
  readonly #columns: readonly ColumnDeclaration[];
  readonly #name: string;
  readonly #at: string;
  readonly #every: string;
  readonly #id: PgColumn | undefined;

  constructor({ columns, schema, name, fullName }: Declaration) {
    this.#columns = [...columns.values()];
    this.#name = fullName;
    this.#at = `${quote(schema)}.${quote(name)}`;
    this.#every = this.#columns.map((column) => quote(column.name)).join(", ");
    this.#id = columns.get("id")?.column;
    this.rows = new RowText(this.#columns.map(({ key, column }, at) => ({ key, column, at })));
  }

  get(id: string): Statement {
    const text = texts.lasting(`get ${this.#name}`, () => `select ${this.#every} from ${this.#at} where "id" = $1`);
    return { ...text, values: [this.#idValue(id)] };
  }

  /** One query of a list. @param limit at most so many rows; a number of the text, so that a plan that is kept is made for it */
  page({ shape, values, clauses }: Phase, limit: number): Statement {
    return this.#statement(`list ${limit} ${shape}`, values, () => {
      const query = dialect.sqlToQuery(this.#pageSql(clauses(), limit));
      if (!isDeepStrictEqual(query.params, values)) throw new Error(`A list of ${this.#name} sends other values than its text asks for.`);
      return query.sql;
    });
  }

  /** One query of a list without its end, for a cursor: asked so rarely that connections prepare none of them. */
  whole({ values, clauses }: Phase): Statement {
    return { name: "", text: dialect.sqlToQuery(this.#wholeSql(clauses())).sql, values };
  }

  /** What is not given is filled in by its column's default. */
  create(given: AnyRow): Statement {
    const written = this.#columns.flatMap(({ key, name, column }) => {
      const value = given[key] === undefined ? (column.defaultFn ?? column.onUpdateFn)?.() : given[key];
      return value === undefined ? [] : [{ name: quote(name), value: driverValue(column, value) }];
    });
    const names = written.map(({ name }) => name).join(", ");
    return this.#statement(
      `create ${names}`,
      written.map(({ value }) => value),
      () => {
        const values = written.length === 0 ? "default values" : `(${names}) values (${written.map((_, at) => `$${at + 1}`).join(", ")})`;
        return `insert into ${this.#at} ${values} returning ${this.#every}`;
      },
    );
  }

  /** Undefined when the patch names no value. With `version` it changes the row only as long as it is of this version. */
  update({ id, patch, version }: { id: string; patch: AnyRow; version?: number | undefined }): Statement | undefined {
    if (Object.values(patch).every((value) => value === undefined)) return undefined;
    const written = this.#columns.flatMap(({ key, name, column }) => {
      const value = patch[key] === undefined ? column.onUpdateFn?.() : patch[key];
      return value === undefined ? [] : [{ name: quote(name), value: driverValue(column, value) }];
    });
    const values = [...written.map(({ value }) => value), this.#idValue(id), ...(version === undefined ? [] : [version])];
    const names = written.map(({ name }) => name).join(", ");
    return this.#statement(`update ${names}${version === undefined ? "" : " of a version"}`, values, () => {
      const next = written.length + 1;
      const isCurrent = version === undefined ? "" : ` and "version" = $${next + 1}`;
      const set = written.map(({ name }, at) => `${name} = $${at + 1}`).join(", ");
      return `update ${this.#at} set ${set} where "id" = $${next}${isCurrent} returning ${this.#every}`;
    });
  }

  /** Answers no columns; how many rows went is told by the count. With `version` only as long as the row is of this version. */
  remove(id: string, version?: number): Statement {
    const text = `delete from ${this.#at} where "id" = $1`;
    if (version === undefined) return { ...texts.lasting(`remove ${this.#name}`, () => text), values: [this.#idValue(id)] };
    const ofVersion = texts.lasting(`remove a version of ${this.#name}`, () => `${text} and "version" = $2`);
    return { ...ofVersion, values: [this.#idValue(id), version] };
  }

  #statement(shape: string, values: readonly unknown[], build: () => string): Statement {
    return { ...texts.of(`${this.#name} ${shape}`, build), values };
  }

  #pageSql(clauses: SQL, limit: number): SQL {
    return sql`${this.#wholeSql(clauses)} limit ${sql.raw(String(limit))}`;
  }

  #wholeSql(clauses: SQL): SQL {
    return sql`select ${sql.raw(this.#every)} from ${sql.raw(this.#at)} ${clauses}`;
  }

  #idValue(id: string): unknown {
    if (!this.#id) throw new TypeError("Rows of a series have no id.");
    return driverValue(this.#id, id);
  }
}

/** A value as Drizzle hands it to the driver. */
const driverValue = (column: PgColumn, value: unknown): unknown => (value === null ? null : column.mapToDriverValue(value));

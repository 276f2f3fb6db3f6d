import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import type { AnyRow } from "../../resource/rows.ts";

/**
 * How a line of a file is told to be a record that is there already, besides by the unique keys of its table. `mail` and `phone` also
 * say how the column is kept: in lower case, and as E.164 (+393331234567) by the country that the file names for numbers without one.
 * `text` looks past case and accents, and reads the whole table for every hundred lines: for tables of some ten thousand rows.
 * `similarName` decides nothing: it is shown to the person as a suggestion.
 */
export type Matcher<C extends string = string> = {
  readonly by: "same" | "text" | "mail" | "phone" | "similarName";
  readonly column: C;
};

/** Where texts of a file are at home: the organization's time zone, and the country that the file names for telephone numbers. */
export type ImportHome = { readonly timeZone: string; readonly country?: string | undefined };

/** What an import must know of a table besides its declaration. List it in `Module.imports`. */
export type ImportRule = {
  readonly table: PgTable;
  readonly matchers: readonly Matcher[];
  /** The records that others became part of, by the ids of those: lines that made those are known by them. */
  readonly successors?: ((tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, AnyRow>>) | undefined;
  /** Writes a new record where `create` of its router is a rule of the module's own. Answers the row with `id` and `version`. */
  readonly create?: ((tx: Tx, values: AnyRow, home: ImportHome) => Promise<AnyRow>) | undefined;
  /** The same for a change. `version` is what the record had when it was compared. */
  readonly update?:
    | ((tx: Tx, change: { id: string; patch: AnyRow; version?: number | undefined }, home: ImportHome) => Promise<AnyRow>)
    | undefined;
};

/**
 * Declares how lines of a file become records of a table:
 *
 *     imports: [importRule(party, { matchers: [{ by: "mail", column: "email" }, { by: "phone", column: "phone" },
 *       { by: "similarName", column: "name" }] })]
 *
 * Matchers are asked in their order, after the unique keys. Tables without one are imported all the same.
 */
export function importRule<T extends PgTable & { readonly $inferSelect: object }>(
  table: T,
  {
    matchers = [],
    ...write
  }: Pick<ImportRule, "create" | "update" | "successors"> & { readonly matchers?: readonly Matcher<keyof T["$inferSelect"] & string>[] },
): ImportRule {
  return { table, matchers, ...write };
}

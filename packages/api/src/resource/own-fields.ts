import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { placeName, type Place } from "@freehold/kernel/expression/place.ts";
import type { Keyed } from "@freehold/kernel/table/columns.ts";
import type { Module } from "../module.ts";
import type { AnyRow } from "./rows.ts";

/** A value in a document that an organization means something by: a column of its lists, its files and what it imports. */
export type OwnField = {
  readonly place: Place;
  readonly label: string;
  /** Of a number. */
  readonly unit: string | null;
  /** Of a choice: what can be chosen. */
  readonly values: readonly string[] | null;
  /** The table whose row it names. */
  readonly reference: Keyed | null;
};

/** What is wrong with what a record is to hold in its document, by the keys of the document. */
export type Judge = (
  sent: Readonly<Record<string, unknown>>,
  record: {
    /** The record as it will be, as far as it is known. */
    readonly row: AnyRow;
    /** What the document holds; nothing for a new record. */
    readonly before?: unknown;
  },
) => Readonly<Record<string, string>>;

/** What organizations keep in a document of a table. List it in `Module.ownFields`. */
export type OwnFields = {
  readonly table: PgTable;
  /** The column that is the document. */
  readonly column: string;
  /** As the caller of the transaction sees them. */
  readonly list: (tx: Tx) => Promise<readonly OwnField[]>;
  /** Asked of the database once for many records. The rules that write a record have the last word. */
  readonly judge: (tx: Tx) => Promise<Judge>;
};

/** What organizations keep in a document of the table, where they do. */
export const ownFieldsOf = (modules: readonly Pick<Module, "ownFields">[], table: PgTable): OwnFields | undefined =>
  modules.flatMap(({ ownFields = [] }) => ownFields).find((one) => one.table === table);

/** How filters, files and forms name it. */
export const ownFieldName = ({ place }: Pick<OwnField, "place">): string => placeName(place);

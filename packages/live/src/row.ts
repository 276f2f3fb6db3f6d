import { canonicalFromText, type Canonical } from "@freehold/kernel/expression/kinds.ts";
import { canonicalAt, placeNamed } from "@freehold/kernel/expression/place.ts";
import type { CanonicalRow } from "@freehold/kernel/expression/predicate.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { RowText, type PlacedColumn } from "@freehold/kernel/table/row-text.ts";
import { types } from "pg";
import type { Relation, Tuple } from "./feed/pgoutput.ts";

/** A row of the API: what a Drizzle select of the table's columns gives. */
export type Row = { readonly [column: string]: unknown };

/** A row as PostgreSQL prints it, by SQL names; undefined for a column that the stream did not send. */
export type TextRow = { readonly [column: string]: string | null | undefined };

const oids = types.builtins;

/** The name of a row on the wire: its id, or for a series its key joined by "|", instants as ISO text. */
export function keyOf({ key }: Pick<Declaration, "key">, row: Row): string {
  return key.map((column) => keyPart(row[column])).join("|");
}

const keyPart = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** How the tuples of one relation are read as rows of one declaration. Made once per relation message. */
export class RowReader {
  readonly declaration: Declaration;
  readonly relation: Relation;
  /** Declared columns that the relation lacks, in SQL's names. Rows cannot be decided from the stream then. */
  readonly missing: readonly string[];
  readonly #organizationAt: number;
  readonly #columns: readonly PlacedColumn[];
  readonly #rows: RowText;
  readonly #keys: RowText;
  /** Where in a tuple the documents stand. */
  readonly #documents: ReadonlyMap<string, number>;
  readonly #comparable: ReadonlyMap<string, { readonly at: number; readonly decode: (text: string) => Canonical }>;

  constructor(declaration: Declaration, relation: Relation) {
    this.declaration = declaration;
    this.relation = relation;
    const at = new Map(relation.columns.map(({ name }, index) => [name, index]));
    const declared = [...declaration.columns.values()];
    this.missing = declared.flatMap(({ name }) => (at.has(name) ? [] : [name]));
    this.#organizationAt = at.get("org_id") ?? -1;
    const present = declared.filter(({ name }) => at.has(name));
    this.#columns = present.map(({ key, name, column }) => ({ key, column, at: at.get(name)! }));
    this.#rows = new RowText(this.#columns);
    this.#keys = new RowText(this.#columns.filter(({ key }) => declaration.key.includes(key)));
    const comparable = present.flatMap(({ key, name, kind }) =>
      kind ? [[key, { at: at.get(name)!, decode: (text: string) => canonicalFromText(kind, text) }] as const] : [],
    );
    // A filter may name a text column that is stored but not declared, such as the folded text of a search.
    const names = new Set(declared.map(({ name }) => name));
    const stored = relation.columns.flatMap(({ name, typeOid }, index) =>
      typeOid === oids.TEXT && !names.has(name) ? [[name, { at: index, decode: (text: string): Canonical => text }] as const] : [],
    );
    this.#comparable = new Map([...stored, ...comparable]);
    this.#documents = new Map(present.flatMap(({ key, name, isDocument }) => (isDocument ? [[key, at.get(name)!] as const] : [])));
  }

  /** Whether the relation has all that deciding about its rows needs. */
  get isSufficient(): boolean {
    return this.missing.length === 0 && this.#organizationAt >= 0;
  }

  /** Changes when a declared column comes, goes or gets another type. */
  get shape(): string {
    return this.#columns.map(({ key, at }) => `${key} ${this.relation.columns[at]?.typeOid}`).join();
  }

  organization(tuple: Tuple): string {
    return tuple[this.#organizationAt] ?? "";
  }

  row(tuple: Tuple): Row {
    return this.#rows.read(tuple);
  }

  /** Reads and writes the tuples of the relation. */
  get text(): RowText {
    return this.#rows;
  }

  /** The key without decoding the rest of the row. */
  key(tuple: Tuple): string {
    return keyOf(this.declaration, this.#keys.read(tuple));
  }

  /** One value in the form that predicates compare. A column that the table does not have is empty. */
  canonical(tuple: Tuple, column: string): Canonical | null {
    const known = this.#comparable.get(column);
    if (!known) return this.#canonicalAt(tuple, column);
    const text = tuple[known.at];
    return typeof text === "string" ? known.decode(text) : null;
  }

  #canonicalAt(tuple: Tuple, name: string): Canonical | null {
    const place = placeNamed(name);
    const at = place && this.#documents.get(place.column);
    const text = at === undefined ? undefined : tuple[at];
    return place && typeof text === "string" ? canonicalAt(JSON.parse(text), place) : null;
  }
}

/** A row before or after a change. What is asked of it is decoded once, when it is first asked. */
export class RowImage {
  readonly bytes: number;
  readonly #reader: RowReader;
  readonly #tuple: Tuple;
  #row: Row | undefined;
  #key: string | undefined;
  #canonical: { readonly of: string; readonly row: CanonicalRow } | undefined;

  constructor(reader: RowReader, tuple: Tuple, bytes: number) {
    this.#reader = reader;
    this.#tuple = tuple;
    this.bytes = bytes;
  }

  get organization(): string {
    return this.#reader.organization(this.#tuple);
  }

  /** What the row is read from. */
  get source(): { readonly text: RowText; readonly row: Tuple } {
    return { text: this.#reader.text, row: this.#tuple };
  }

  get row(): Row {
    return (this.#row ??= this.#reader.row(this.#tuple));
  }

  get key(): string {
    return (this.#key ??= this.#reader.key(this.#tuple));
  }

  /** The columns that a predicate names. Kept for the next predicate that names the same. */
  canonical({ name, columns }: ColumnSet): CanonicalRow {
    if (this.#canonical?.of !== name) {
      const values = columns.map((column) => [column, this.#reader.canonical(this.#tuple, column)]);
      this.#canonical = { of: name, row: Object.fromEntries(values) };
    }
    return this.#canonical.row;
  }
}

/** Columns that are decoded together; `name` tells sets apart. */
export type ColumnSet = { readonly name: string; readonly columns: readonly string[] };

/** The tuple by SQL names. */
export function textRow({ columns }: Relation, tuple: Tuple): TextRow {
  return Object.fromEntries(columns.map(({ name }, index) => [name, tuple[index]]));
}

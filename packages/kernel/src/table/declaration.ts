import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Kind } from "../expression/kinds.ts";
import type { Expression } from "../expression/language.ts";
import type { Kinds } from "../expression/predicate.ts";
import type { AuditRule } from "./audit.ts";
import type { Reference } from "./columns.ts";
import type { AnyFacts } from "./facts.ts";
import type { Policy } from "./policy.ts";

/** One column as every door needs to know it. */
export type ColumnDeclaration = {
  /** Its name in TypeScript and on the wire. */
  readonly key: string;
  /** Its name in SQL. */
  readonly name: string;
  readonly column: PgColumn;
  /** Undefined for types that are stored but cannot be compared by the expression language. */
  readonly kind: Kind | undefined;
  readonly nullable: boolean;
  /** Whether a new row may leave it out. */
  readonly optional: boolean;
  /** The closed list of words it may hold. */
  readonly values: readonly string[] | undefined;
  readonly facts: AnyFacts;
  /** The row of another table that it names. */
  readonly reference: Reference | undefined;
  /** Whether it names a person. */
  readonly isUser: boolean;
  /** Whether it is JSON in which filters may name places. Its kind is undefined: as a whole it compares with nothing. */
  readonly isDocument: boolean;
};

/** All that follows from one declared table. */
export type Declaration = {
  readonly table: PgTable;
  readonly schema: string;
  readonly name: string;
  /** `schema.name`, as the change feed and messages name it. */
  readonly fullName: string;
  /** What people call one row, in sentence case. */
  readonly label: string;
  /** What people call many. */
  readonly plural: string;
  readonly columns: ReadonlyMap<string, ColumnDeclaration>;
  /** The columns that, within the organization, name a row. */
  readonly key: readonly string[];
  readonly policy: Policy;
  /** Who may take which rows out as a file: never more than who may read them. */
  readonly exports: Expression;
  /** The columns a list can be sorted by, each with its index. */
  readonly sort: readonly string[];
  /** The columns of text, and the documents, that a search looks into. */
  readonly search: readonly string[];
  /** Rows are only ever added: no version, no update, published without their old state. */
  readonly isSeries: boolean;
  /** How changes of its rows are recorded, or why they are not. */
  readonly audit: AuditRule;
  /** The kinds of all columns that can be compared, or in which filters may name places. */
  readonly kinds: Kinds;
};

const declarations = new WeakMap<PgTable, Declaration>();

export function declare(declaration: Declaration): void {
  declarations.set(declaration.table, declaration);
}

/** Whether the table was made by `tenantTable` or `tenantSeries`. */
export const isDeclared = (table: PgTable): boolean => declarations.has(table);

/** What was declared about a table. @throws when the table was not made by `tenantTable` or `tenantSeries`. */
export function declarationOf(table: PgTable): Declaration {
  const declaration = declarations.get(table);
  if (!declaration) throw new TypeError("The table was not declared with tenantTable or tenantSeries.");
  return declaration;
}

/** Words from a name: `lastSeenAt` and `last_seen_at` give "Last seen at". */
export function words(name: string): string {
  const text = name
    .replaceAll("_", " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import type { Role } from "../role.ts";

/** A constant in an expression. Dates stand for instants; a calendar day is its text, `2026-01-31`. */
export type Scalar = string | number | bigint | boolean | Date;

/**
 * The whole language of policies and filters, as plain data. It is closed and total: every expression is true or
 * false for every row and caller, and no leaf looks at anything but one column, one constant and the caller.
 * SPEC.md gives the meaning; `sql.ts`, `predicate.ts` and `sentence.ts` are its three interpreters.
 */
export type Expression =
  | { readonly op: "atLeast"; readonly role: Role }
  | { readonly op: "isMe"; readonly column: string }
  | { readonly op: "isLinked"; readonly link: string; readonly column: string }
  | { readonly op: "equals"; readonly column: string; readonly value: Scalar }
  | { readonly op: "in"; readonly column: string; readonly values: readonly Scalar[] }
  | { readonly op: "isNull"; readonly column: string }
  | { readonly op: Order; readonly column: string; readonly value: Scalar }
  | { readonly op: "contains"; readonly column: string; readonly value: string }
  | { readonly op: "anyOf" | "allOf"; readonly of: readonly Expression[] }
  | { readonly op: "not"; readonly of: Expression };

export const orders = ["lt", "lte", "gt", "gte"] as const;
export type Order = (typeof orders)[number];

/**
 * An expression that remembers, for the compiler only, what it says about which column. `tenantTable` accepts an
 * expression only if its columns allow all that is said: a wrong column, value or order is a compile error.
 */
export type Expr<Said = never> = Expression & { readonly said?: Said };

// `any` accepts every Said: the parameter is a covariant phantom, so nothing unsound can be read through it.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyExpr = Expr<any>;
type SaidBy<E> = E extends { readonly said?: infer Said } ? Exclude<Said, undefined> : never;

/** True for callers whose role is `role` or above. */
export const atLeast = (role: Role): Expr => ({ op: "atLeast", role });

/** True when the column holds the caller's user id. */
export const isMe = <const C extends string>(column: C): Expr<{ column: C; say: "user" }> => ({ op: "isMe", column });

/** True when the named link grants the caller the id in the column. */
export const isLinked = <const C extends string>(link: string, column: C): Expr<{ column: C; say: "id" }> => ({
  op: "isLinked",
  link,
  column,
});

/** True when the column holds exactly this value. An empty column equals nothing. */
export const equals = <const C extends string, const V extends Scalar>(
  column: C,
  value: V,
): Expr<{ column: C; say: "equals"; value: V }> => ({ op: "equals", column, value });

/** True when the column holds one of the values; false for an empty list. */
export const isIn = <const C extends string, const V extends Scalar>(
  column: C,
  values: readonly V[],
): Expr<{ column: C; say: "equals"; value: V }> => ({ op: "in", column, values });

/** True when the column is empty. */
export const isNull = <const C extends string>(column: C): Expr<{ column: C; say: "null" }> => ({ op: "isNull", column });

const ordered =
  (op: Order) =>
  <const C extends string, V extends number | bigint | Date>(column: C, value: V): Expr<{ column: C; say: "order"; value: V }> => ({
    op,
    column,
    value,
  });

/** True when the column holds a value below this one. An empty column is neither below nor above anything. */
export const lt = ordered("lt");
export const lte = ordered("lte");
export const gt = ordered("gt");
export const gte = ordered("gte");

/** True when one of the expressions is; nobody, when there is none. */
export const anyOf = <const E extends readonly AnyExpr[]>(...of: E): Expr<SaidBy<E[number]>> => ({ op: "anyOf", of });

/** True when all of the expressions are; everyone, when there is none. */
export const allOf = <const E extends readonly AnyExpr[]>(...of: E): Expr<SaidBy<E[number]>> => ({ op: "allOf", of });

/** The exact complement: true precisely when the expression is false. */
export const not = <const E extends AnyExpr>(of: E): Expr<SaidBy<E>> => ({ op: "not", of });

/** Nobody may: for tables whose rows are written by rules only. */
export const nobody: Expr = { op: "anyOf", of: [] };

/** A filter over rows of one type, as clients send it. The server validates it against the table's columns. */
export type Filter<Row> =
  | { [C in keyof Row & string]: ColumnFilter<C, NonNullable<Row[C]>> }[keyof Row & string]
  | PlaceFilter<keyof Row & string>
  | { op: "anyOf" | "allOf"; of: Filter<Row>[] }
  | { op: "not"; of: Filter<Row> };

/** Of a column that is declared to be a document; the server refuses it of others. */
type PlaceFilter<C extends string> =
  | ColumnFilter<`${C}.${"text" | "uuid" | "date"}.${string}`, string>
  | ColumnFilter<`${C}.float.${string}`, number>
  | ColumnFilter<`${C}.boolean.${string}`, boolean>
  | { op: Order; column: `${C}.date.${string}`; value: string };

type ColumnFilter<C extends string, Data> =
  | { op: "isNull"; column: C }
  | (Data extends { readonly _of?: infer Of } ? ([Of] extends ["user" | undefined] ? { op: "isMe"; column: C } : never) : never)
  | (Data extends Scalar ? { op: "equals"; column: C; value: Data } | { op: "in"; column: C; values: Data[] } : never)
  | (Data extends number | bigint | Date ? { op: Order; column: C; value: Data } : never)
  | (Data extends string ? { op: "contains"; column: C; value: string } : never);

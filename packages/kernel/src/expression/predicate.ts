import type { Principal } from "../principal.ts";
import { isAtLeast } from "../role.ts";
import { canonical, compare, isOrdered, isSame, type Canonical, type Kind } from "./kinds.ts";
import type { Expression, Order } from "./language.ts";
import { placeNamed } from "./place.ts";

/** A row in canonical form: only what the expression names, columns and places in documents, null when empty. */
export type CanonicalRow = { readonly [column: string]: Canonical | null };

/** What a caller brings to a decision about a row. */
export type Caller = Pick<Principal, "userId" | "role" | "links">;

/** Decides about one row for one caller, exactly as PostgreSQL would. */
export type Predicate = (row: CanonicalRow, caller: Caller) => boolean;

/** The kinds of the columns that an expression may name. Of a document it names places, each with a kind of its own. */
export type Kinds = { readonly [column: string]: Kind | "document" };

/** A column that the table does not have, or that the language cannot compare. */
export class UnknownColumn extends Error {
  constructor(column: string) {
    super(`There is no column ${JSON.stringify(column)} that can be compared.`);
    this.name = "UnknownColumn";
  }
}

/** The kind of a column or of a place in a document. @throws UnknownColumn */
export function kindIn(kinds: Kinds, column: string): Kind {
  const known = (name: string) => (Object.hasOwn(kinds, name) ? kinds[name] : undefined);
  const kind = known(column);
  if (kind && kind !== "document") return kind;
  const place = placeNamed(column);
  if (!place || known(place.column) !== "document") throw new UnknownColumn(column);
  return place.kind;
}

/** A leaf that asks something of one column. */
export type ColumnLeaf = Extract<Expression, { readonly column: string }>;

/** A question that the column's kind cannot answer, such as the order of text. */
export class UnfitOperator extends Error {
  constructor({ op, column }: ColumnLeaf, kind: Kind) {
    super(`${op} cannot be asked of ${JSON.stringify(column)}, which holds ${kind} values.`);
    this.name = "UnfitOperator";
  }
}

const fits: { readonly [op in ColumnLeaf["op"]]?: (kind: Kind) => boolean } = {
  isMe: (kind) => kind === "uuid",
  isLinked: (kind) => kind === "uuid",
  contains: (kind) => kind === "text",
  lt: isOrdered,
  lte: isOrdered,
  gt: isOrdered,
  gte: isOrdered,
};

/** The kind of the column that a leaf names. @throws UnknownColumn or UnfitOperator */
export function kindFor(kinds: Kinds, leaf: ColumnLeaf): Kind {
  const kind = kindIn(kinds, leaf.column);
  if (fits[leaf.op]?.(kind) === false) throw new UnfitOperator(leaf, kind);
  return kind;
}

const holds: Record<Order, (order: number) => boolean> = {
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
};

type Comparison = Exclude<ColumnLeaf, { op: "isMe" | "isLinked" | "isNull" }>;

/** The question that a leaf asks of a value which is not empty. */
function comparison(leaf: Comparison, kind: Kind): (value: Canonical) => boolean {
  switch (leaf.op) {
    case "equals": {
      const wanted = canonical(kind, leaf.value);
      return (value) => isSame(value, wanted);
    }
    case "in": {
      // A Set finds exactly what isSame calls the same: NaN finds NaN, and -0 finds 0.
      const wanted = new Set(leaf.values.map((value) => canonical(kind, value)));
      return (value) => wanted.has(value);
    }
    case "contains": {
      const part = String(canonical(kind, leaf.value));
      return (value) => typeof value === "string" && value.includes(part);
    }
    default: {
      const limit = canonical(kind, leaf.value);
      const test = holds[leaf.op];
      return (value) => test(compare(value, limit));
    }
  }
}

/**
 * Compiles an expression to a function of a row and a caller. Constants are decoded once, here.
 * @throws InvalidValue, UnknownColumn or UnfitOperator when the expression does not fit the columns.
 */
export function predicate(expression: Expression, kinds: Kinds): Predicate {
  switch (expression.op) {
    case "atLeast": {
      const { role } = expression;
      return (_row, caller) => isAtLeast(caller.role, role);
    }
    case "isMe": {
      const { column } = expression;
      kindFor(kinds, expression);
      return (row, caller) => row[column] === caller.userId;
    }
    case "isLinked": {
      const { column, link } = expression;
      kindFor(kinds, expression);
      return (row, caller) => {
        const value = row[column];
        return typeof value === "string" && (caller.links.get(link)?.has(value) ?? false);
      };
    }
    case "isNull": {
      const { column } = expression;
      kindFor(kinds, expression);
      return (row) => (row[column] ?? null) === null;
    }
    case "equals":
    case "in":
    case "lt":
    case "lte":
    case "gt":
    case "gte":
    case "contains": {
      const { column } = expression;
      const test = comparison(expression, kindFor(kinds, expression));
      return (row) => {
        const value = row[column] ?? null;
        return value !== null && test(value);
      };
    }
    case "not": {
      const inner = predicate(expression.of, kinds);
      return (row, caller) => !inner(row, caller);
    }
    case "anyOf": {
      const parts = expression.of.map((part) => predicate(part, kinds));
      return (row, caller) => parts.some((part) => part(row, caller));
    }
    case "allOf": {
      const parts = expression.of.map((part) => predicate(part, kinds));
      return (row, caller) => parts.every((part) => part(row, caller));
    }
  }
}

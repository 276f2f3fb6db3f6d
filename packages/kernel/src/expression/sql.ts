import { sql, type SQL } from "drizzle-orm";
import { rolesFrom } from "../role.ts";
import { sqlLiteral, sqlParameter, sqlType, type Kind } from "./kinds.ts";
import type { Expression, Order, Scalar } from "./language.ts";
import { placeSql } from "./place-sql.ts";
import { placeNamed } from "./place.ts";
import { kindFor, type ColumnLeaf } from "./predicate.ts";

/**
 * The caller, as the transaction's settings tell it. Each is a scalar subselect: PostgreSQL reads it once a
 * statement, not once a row. After a transaction with local settings a setting is '' on its connection, hence nullif.
 */
const setting = (name: string): string => `nullif(current_setting('app.${name}', true), '')`;
export const session = {
  organization: `(select ${setting("org_id")}::uuid)`,
  user: `(select ${setting("user_id")}::uuid)`,
  role: "current_setting('app.role', true)",
} as const;

/** The default of `org_id`: a row belongs to the organization of whoever writes it. */
export const organizationDefault = `${setting("org_id")}::uuid`;

/** The SQL function that returns the ids a link grants the caller. */
export const linkFunction = (link: string): string => `links.${quote(link)}()`;

/** A name as an SQL identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** How constants appear: inlined into the text of a policy, or sent apart as parameters of a query. */
export type Constants = "literals" | "parameters";

/** The columns that an expression may name: their SQL and their kind. */
export type SqlColumns = { readonly [column: string]: { readonly sql: SQL; readonly kind: Kind | "document" } };

const positive: Record<Order, string> = { lt: "<", lte: "<=", gt: ">", gte: ">=" };
const negative: Record<Order, string> = { lt: ">=", lte: ">", gt: "<=", gte: "<" };

/**
 * The expression as an SQL condition. Two-valued: negation is pushed to the leaves, where "missing equals nothing"
 * is spelled out; a positive leaf stays bare, so an index can serve it. An unknown positive leaf counts as false at
 * the top of a USING, a WITH CHECK and a WHERE alike, and there is no negation above a leaf.
 * The printed form is stored in migrations: changing it rewrites every policy.
 * @throws InvalidValue, UnknownColumn or UnfitOperator when the expression does not fit the columns.
 */
export function toSql(expression: Expression, columns: SqlColumns, constants: Constants): SQL {
  const kinds = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.kind]));
  const column = (leaf: ColumnLeaf): { at: SQL; kind: Kind } => {
    const kind = kindFor(kinds, leaf);
    const place = Object.hasOwn(columns, leaf.column) ? undefined : placeNamed(leaf.column);
    return { at: place ? placeSql(columns[place.column]!.sql, place) : columns[leaf.column]!.sql, kind };
  };
  const constant = (kind: Kind, value: Scalar): SQL =>
    constants === "literals" ? sql.raw(sqlLiteral(kind, value)) : sql`${sqlParameter(kind, value)}::${sql.raw(sqlType[kind])}`;
  // As a parameter a list is one array: the statement does not grow with it, nor meet the limit of 65,535 parameters.
  const list = (kind: Kind, values: readonly Scalar[]): SQL => {
    const type = sql.raw(`${sqlType[kind]}[]`);
    if (constants === "parameters") return sql`${sql.param(values.map((value) => sqlParameter(kind, value)))}::${type}`;
    return sql`array[${sql.raw(values.map((value) => sqlLiteral(kind, value)).join(", "))}]::${type}`;
  };

  const compile = (node: Expression, negated: boolean): SQL => {
    switch (node.op) {
      case "not":
        return compile(node.of, !negated);
      case "anyOf":
      case "allOf": {
        const either = (node.op === "anyOf") !== negated;
        if (node.of.length === 0) return sql.raw(either ? "false" : "true");
        if (node.of.length === 1) return compile(node.of[0]!, negated);
        const parts = node.of.map((part) => compile(part, negated));
        return sql`(${sql.join(parts, either ? sql` or ` : sql` and `)})`;
      }
      case "atLeast": {
        const holders = `${session.role} = any ('{${rolesFrom(node.role).join(",")}}'::text[])`;
        return sql.raw(`(select ${negated ? "not " : ""}coalesce(${holders}, false))`);
      }
      case "isMe": {
        const { at } = column(node);
        const me = sql.raw(session.user);
        return negated ? sql`(${at} is distinct from ${me} or ${at} is null)` : sql`${at} = ${me}`;
      }
      case "isLinked": {
        const { at } = column(node);
        const ids = sql.raw(`array(select ${linkFunction(node.link)})`);
        // "is not true" rather than "<> all": an empty target among the ids must not make the answer unknown.
        return negated ? sql`(${at} = any (${ids})) is not true` : sql`${at} = any (${ids})`;
      }
      case "isNull":
        return negated ? sql`${column(node).at} is not null` : sql`${column(node).at} is null`;
      case "equals": {
        const { at, kind } = column(node);
        return negated ? sql`${at} is distinct from ${constant(kind, node.value)}` : sql`${at} = ${constant(kind, node.value)}`;
      }
      case "in": {
        const { at, kind } = column(node);
        const values = list(kind, node.values);
        return negated ? sql`(${at} <> all (${values}) or ${at} is null)` : sql`${at} = any (${values})`;
      }
      case "lt":
      case "lte":
      case "gt":
      case "gte": {
        const { at, kind } = column(node);
        const value = constant(kind, node.value);
        return negated
          ? sql`(${at} ${sql.raw(negative[node.op])} ${value} or ${at} is null)`
          : sql`${at} ${sql.raw(positive[node.op])} ${value}`;
      }
      case "contains": {
        const { at } = column(node);
        const part = constant("text", node.value);
        return negated ? sql`(strpos(${at}, ${part}) = 0 or ${at} is null)` : sql`strpos(${at}, ${part}) > 0`;
      }
    }
  };
  return compile(expression, false);
}

import { bigint, date, doublePrecision, integer, text, timestamp, uuid, type PgTable } from "drizzle-orm/pg-core";
import type { Id, UserId } from "../id.ts";
import { field } from "./facts.ts";

/** An instant, exact to the millisecond: a Date, a cursor and the row agree. Tables of tenants name it themselves. */
export const instant = (name = "") => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** A calendar day without time or zone, as its text: `2026-01-31`. */
export const day = () => date({ mode: "string" });

/** A measured quantity. Its unit belongs into the column's name. */
export const measure = () => doublePrecision();

/** An amount of money in the currency's smallest unit. */
export const money = () => bigint({ mode: "bigint" });

/** A whole number of 32 bits. */
export const count = () => integer();

/**
 * One of a closed list of words: text with a check, because comparing a PostgreSQL enum is not leakproof and would
 * never use an index under row-level security.
 */
export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) => text({ enum: values });

/** What may happen to a row when the row it refers to is removed. Emptying the reference is not offered. */
export type OnRemove = "restrict" | "cascade";

/** A row that can be referred to. */
export type Keyed = PgTable & { readonly $inferSelect: { id: string } };

/** What a column refers to. The target is read late. */
export type Reference = { readonly target: () => Keyed; readonly onRemove: OnRemove };

const references = new WeakMap<object, Reference>();
const users = new WeakSet<object>();

/**
 * The id of a row of another table of the same organization. The foreign key includes the organization, so a
 * reference across organizations cannot exist; an index comes with it. The target is read late: circular and self
 * references work with `(): Keyed => table`.
 */
export function reference<T extends Keyed>(target: () => T, onRemove: OnRemove = "restrict") {
  const builder = uuid().$type<T["$inferSelect"]["id"]>();
  references.set(builder, { target, onRemove });
  return builder;
}

/** The id of a person. `isMe` may be asked of it; an index comes with it. */
export function userReference() {
  const builder = uuid().$type<UserId>();
  users.add(builder);
  return field(builder, {});
}

export const referenceOf = (builder: object) => references.get(builder);
export const isUserReference = (builder: object): boolean => users.has(builder);

/** The id column of a table, branded with the table's name. */
export const idColumn = <N extends string>() => uuid("id").$type<Id<N>>();

import { DomainError } from "@freehold/kernel/fault.ts";
import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription } from "../../api/client.ts";
import type { JsonObject } from "../search.ts";

/** What can be asked of a column, as people choose it. */
export type Operator =
  | "equals"
  | "notEquals"
  | "in"
  | "notIn"
  | "contains"
  | "notContains"
  | "lt"
  | "lte"
  | "gt"
  | "gte"
  | "isMe"
  | "isNull"
  | "notNull";

/** A value as an address can hold it: instants as ISO text, whole numbers of 64 bits as decimal text. */
export type ConditionValue = string | number | boolean | readonly string[] | undefined;

/** One line of a filter. */
export type Condition = { readonly column: string; readonly operator: Operator; readonly value?: ConditionValue };

/** Conditions of which all, or any, must hold. */
export type Conditions = { readonly mode: "allOf" | "anyOf"; readonly of: readonly Condition[] };

const ordered: readonly Kind[] = ["integer", "bigint", "float", "timestamp", "date"];

/** What can be asked of a column, the most usual first. */
export function operatorsOf({ kind, values, isUser, reference, required }: ColumnDescription): Operator[] {
  const emptiness: Operator[] = required ? [] : ["isNull", "notNull"];
  if (values) return ["in", "notIn", ...emptiness];
  if (kind === "boolean") return ["equals", ...emptiness];
  if (isUser) return ["isMe", "equals", "notEquals", ...emptiness];
  if (reference || kind === "uuid") return ["equals", "notEquals", ...emptiness];
  if (kind === "text") return ["contains", "notContains", "equals", "notEquals", ...emptiness];
  const exact: Operator[] = kind === "timestamp" ? [] : ["equals", "notEquals"];
  return kind && ordered.includes(kind) ? ["gte", "lte", "gt", "lt", ...exact, ...emptiness] : [];
}

/** Columns that can be asked something. */
export const askable = (columns: readonly ColumnDescription[]): ColumnDescription[] =>
  columns.filter((column) => column.key !== "orgId" && operatorsOf(column).length > 0);

/** How an operator reads between a column and a value. */
export function operatorWords(operator: Operator, { kind }: Pick<ColumnDescription, "kind">): string {
  const isTime = kind === "timestamp" || kind === "date";
  const words: Record<Operator, string> = {
    equals: "is",
    notEquals: "is not",
    in: "is any of",
    notIn: "is none of",
    contains: "contains",
    notContains: "does not contain",
    lt: isTime ? "is before" : "is below",
    lte: isTime ? "is at the latest" : "is at most",
    gt: isTime ? "is after" : "is above",
    gte: isTime ? "is at the earliest" : "is at least",
    isMe: "is me",
    isNull: "is empty",
    notNull: "is not empty",
  };
  return words[operator];
}

/** Whether the operator needs a value at all. */
export const needsValue = (operator: Operator): boolean => operator !== "isMe" && operator !== "isNull" && operator !== "notNull";

const hasValue = ({ operator, value }: Condition): boolean =>
  !needsValue(operator) || (value !== undefined && value !== "" && (!Array.isArray(value) || value.length > 0));

const negated: { readonly [O in Operator]?: string } = { notEquals: "equals", notIn: "in", notContains: "contains", notNull: "isNull" };

/** The conditions that are complete as an expression that an address holds and the server reads; undefined when there are none. */
export function expressionOf({ mode, of }: Conditions): JsonObject | undefined {
  const complete = of.filter(hasValue).map(leafOf);
  return complete.length === 0 ? undefined : { op: mode, of: complete };
}

function leafOf({ column, operator, value }: Condition): JsonObject {
  const op = negated[operator] ?? operator;
  const leaf = {
    op,
    column,
    ...(op === "in" ? { values: value } : needsValue(operator) && { value }),
  };
  return negated[operator] ? { op: "not", of: leaf } : leaf;
}

/** An expression as lines to edit; undefined when it says more than lines can. */
export function conditionsOf(filter: unknown): Conditions | undefined {
  if (filter === undefined || filter === null) return { mode: "allOf", of: [] };
  if (!isJson(filter)) return undefined;
  const isGroup = filter["op"] === "allOf" || filter["op"] === "anyOf";
  const parts = isGroup ? filter["of"] : [filter];
  if (!Array.isArray(parts)) return undefined;
  const of = parts.map(conditionOf);
  return of.every((one) => one !== undefined) ? { mode: filter["op"] === "anyOf" ? "anyOf" : "allOf", of } : undefined;
}

function conditionOf(leaf: unknown): Condition | undefined {
  if (!isJson(leaf)) return undefined;
  const isNot = leaf["op"] === "not";
  const inner = isNot ? leaf["of"] : leaf;
  if (!isJson(inner) || typeof inner["column"] !== "string" || typeof inner["op"] !== "string") return undefined;
  const { op, column } = inner as { op: string; column: string };
  const operator = isNot ? operatorNames.find((name) => negated[name] === op) : operatorNames.find((name) => name === op);
  if (!operator) return undefined;
  const value = op === "in" ? inner["values"] : inner["value"];
  return { column, operator, ...(isValue(value) && { value }) };
}

const operatorNames: readonly Operator[] = [
  "equals",
  "notEquals",
  "in",
  "notIn",
  "contains",
  "notContains",
  "lt",
  "lte",
  "gt",
  "gte",
  "isMe",
  "isNull",
  "notNull",
];

const isJson = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const isValue = (value: unknown): value is NonNullable<ConditionValue> =>
  typeof value === "string" ||
  typeof value === "number" ||
  typeof value === "boolean" ||
  (Array.isArray(value) && value.every((one) => typeof one === "string"));

/** A filter of an address as the server would read it, or why it would not. */
export function readFilter(
  filter: unknown,
  columns: readonly ColumnDescription[],
): { readonly expression?: Expression; readonly problem?: string } {
  if (filter === undefined || filter === null) return {};
  const gone = conditionsOf(filter)?.of.find(({ column }) => placeNamed(column) && !columns.some(({ key }) => key === column));
  if (gone) return { problem: `It asks for the field ${placeNamed(gone.column)?.keys[0]}, which is not there any more.` };
  try {
    const known = columns.map(
      ({ key, kind, values, isUser }) => [key, { key, kind: kind ?? undefined, values: values ?? undefined, isUser }] as const,
    );
    return { expression: parseFilter(filter, new Map(known)) };
  } catch (error) {
    if (error instanceof DomainError) return { problem: error.message };
    throw error;
  }
}

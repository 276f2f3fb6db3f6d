import { parseCondition } from "./condition.ts";
import { filterColumn, filterValue, invalidFilter, type FilterColumn, type FilterColumns } from "./filter-value.ts";
import { isOrdered } from "./kinds.ts";
import type { Expression, Order } from "./language.ts";

/** How deep, how large and how long an untrusted filter may be. */
export const filterLimits = { depth: 8, nodes: 200, values: 1000 } as const;

type Json = { readonly [name: string]: unknown };
type Node = { readonly input: Json; readonly path: string; readonly depth: number };

/** The properties of each operator that clients may use, besides `op`. Roles and links belong to policies. */
const properties: Readonly<Record<string, readonly string[]>> = {
  anyOf: ["of"],
  allOf: ["of"],
  not: ["of"],
  isNull: ["column"],
  isMe: ["column"],
  equals: ["column", "value"],
  in: ["column", "values"],
  contains: ["column", "value"],
  lt: ["column", "value"],
  lte: ["column", "value"],
  gt: ["column", "value"],
  gte: ["column", "value"],
};

/**
 * Reads a filter that a client sent: an expression as JSON, one condition in short form (`"status=ok"`), or a list of
 * conditions that must all hold. The result holds nothing but what the language knows, fits the columns, and stays
 * within `filterLimits`, so compiling it is safe. Instants may be ISO text and whole numbers of 64 bits decimal text.
 * @throws filter.invalid with a sentence for the first wrong place, such as `filter.of.1.value`.
 */
export function parseFilter(input: unknown, columns: FilterColumns): Expression {
  if (typeof input === "string") return parseCondition(input, columns);
  if (Array.isArray(input)) return parseConditions(input, columns);
  let nodes = 0;

  const parse = (value: unknown, path: string, depth: number): Expression => {
    if (depth > filterLimits.depth) throw invalidFilter(path, `A filter is at most ${filterLimits.depth} levels deep.`);
    if (++nodes > filterLimits.nodes) throw invalidFilter(path, `A filter has at most ${filterLimits.nodes} parts.`);
    const node: Node = { input: objectAt(value, path), path, depth };
    const { op } = node.input;
    if (op === "not") return { op, of: parse(node.input.of, `${path}.of`, depth + 1) };
    if (op === "anyOf" || op === "allOf") {
      return { op, of: listAt(node, "of", filterLimits.nodes).map((part, at) => parse(part, `${path}.of.${at}`, depth + 1)) };
    }
    return parseLeaf(node, filterColumn(columns, node.input.column, `${path}.column`));
  };
  return parse(input, "filter", 1);
}

function parseConditions(input: readonly unknown[], columns: FilterColumns): Expression {
  if (input.length > filterLimits.nodes) throw invalidFilter("filter", `A filter has at most ${filterLimits.nodes} parts.`);
  const of = input.map((text, at) => {
    if (typeof text !== "string") throw invalidFilter(`filter.${at}`, "A condition such as status=ok is expected.");
    return parseCondition(text, columns);
  });
  return of.length === 1 ? of[0]! : { op: "allOf", of };
}

/** An object with a known operator and exactly its properties. */
function objectAt(value: unknown, path: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidFilter(path, "An object with an op is expected.");
  const input = value as Json;
  const op = Object.hasOwn(input, "op") ? input.op : undefined;
  const known = typeof op === "string" && Object.hasOwn(properties, op) ? properties[op] : undefined;
  if (!known) throw invalidFilter(`${path}.op`, `The op is one of ${Object.keys(properties).join(", ")}.`);
  const stranger = Object.keys(input).find((name) => name !== "op" && !known.includes(name));
  if (stranger !== undefined) throw invalidFilter(`${path}.${stranger.slice(0, 60)}`, `${String(op)} has no such property.`);
  return input;
}

function listAt({ input, path }: Node, name: "of" | "values", most: number): readonly unknown[] {
  const list = input[name];
  if (!Array.isArray(list)) throw invalidFilter(`${path}.${name}`, "A list is expected.");
  if (list.length > most) throw invalidFilter(`${path}.${name}`, `The list has at most ${most} entries.`);
  return list;
}

function parseLeaf(node: Node, column: FilterColumn): Expression {
  const { input, path } = node;
  const { key, kind, isUser } = column;
  const refuse = (why: string) => invalidFilter(`${path}.op`, `${key} ${why}, so ${String(input.op)} cannot be asked of it.`);
  switch (input.op) {
    case "isNull":
      return { op: "isNull", column: key };
    case "isMe":
      if (!isUser) throw refuse("holds no person");
      return { op: "isMe", column: key };
    case "in": {
      const values = listAt(node, "values", filterLimits.values).map((value, at) => filterValue(column, value, `${path}.values.${at}`));
      return { op: "in", column: key, values };
    }
    case "contains": {
      if (kind !== "text") throw refuse("holds no text");
      // A part of a word need not be one of the words that the column may hold.
      return { op: "contains", column: key, value: String(filterValue({ ...column, values: undefined }, input.value, `${path}.value`)) };
    }
    case "equals":
      return { op: "equals", column: key, value: filterValue(column, input.value, `${path}.value`) };
    default:
      if (!isOrdered(kind)) throw refuse("has no order");
      // objectAt let through only operators of `properties`; the others were handled above.
      return { op: input.op as Order, column: key, value: filterValue(column, input.value, `${path}.value`) };
  }
}

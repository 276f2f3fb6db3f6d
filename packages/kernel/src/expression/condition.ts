import { filterColumn, filterValue, invalidFilter, type FilterColumn, type FilterColumns } from "./filter-value.ts";
import { isOrdered, type Kind } from "./kinds.ts";
import type { Expression, Order, Scalar } from "./language.ts";

const shape = /^\s*([\w.]+)\s*(!=|!~|<=|>=|=|<|>|~)(.*)$/s;
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const orderOf: Readonly<Record<string, Order>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" };
const signOf: Record<Order, string> = { lt: "<", lte: "<=", gt: ">", gte: ">=" };
const mostItems = 1000;

/** One written value: bare, or between double quotes, where nothing but the text itself is meant. */
type Item = { readonly text: string; readonly quoted: boolean };

/** Values between commas. A quoted value is a JSON string, so that it may hold commas, spaces and quotes. */
function items(text: string): Item[] {
  const found: Item[] = [];
  const next = /\s*(?:("(?:[^"\\]|\\.)*")\s*|([^\s",][^,]*|))(,|$)/sy;
  for (let last = false; !last;) {
    const match = next.exec(text);
    if (!match)
      throw invalidFilter("filter", `The quotes in ${JSON.stringify(text.slice(0, 60))} are not closed before a comma or the end.`);
    const [, quoted, bare = "", comma] = match;
    found.push(quoted === undefined ? { text: bare.trim(), quoted: false } : { text: unquoted(quoted), quoted: true });
    if (found.length > mostItems) throw invalidFilter("filter", `A list of values has at most ${mostItems}.`);
    last = comma === "";
  }
  return found;
}

function unquoted(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch (cause) {
    throw invalidFilter("filter", `${json.slice(0, 60)} is not a quoted text.`, cause);
  }
}

/** Written values are text; numbers and booleans are read as JSON would, other kinds as they come in JSON. */
function written(kind: Kind, { text }: Item): unknown {
  if (kind === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (kind === "integer") return decimal.test(text) ? Number(text) : text;
  if (kind === "float") return decimal.test(text) || /^(NaN|[+-]?Infinity)$/.test(text) ? Number(text) : text;
  return text;
}

/** The leaves that a list of values stands for: a value or several, the caller, emptiness. */
function oneOfItems(column: FilterColumn, all: readonly Item[]): Expression {
  const at = { column: column.key };
  const isEmpty = ({ text, quoted }: Item): boolean => !quoted && text === "null";
  const isCaller = ({ text, quoted }: Item): boolean => !quoted && text === "me" && column.isUser;
  const values = all
    .filter((item) => !isEmpty(item) && !isCaller(item))
    .map((item) => filterValue(column, written(column.kind, item), "filter"));
  const leaves: Expression[] = [
    ...(values.length > 1 ? [{ op: "in", ...at, values } as const] : values.map((value) => ({ op: "equals", ...at, value }) as const)),
    ...(all.some(isCaller) ? [{ op: "isMe", ...at } as const] : []),
    ...(all.some(isEmpty) ? [{ op: "isNull", ...at } as const] : []),
  ];
  return leaves.length === 1 ? leaves[0]! : { op: "anyOf", of: leaves };
}

/** A single value is everything behind the sign, commas included, unless it is quoted. */
function single(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('"')) return trimmed;
  const [only, ...more] = items(trimmed);
  if (!only || more.length > 0)
    throw invalidFilter("filter", `One value is expected, but ${JSON.stringify(trimmed.slice(0, 60))} is a list.`);
  return only.text;
}

/**
 * Reads one condition in the short form of command lines and addresses:
 * `status=excursion`, `status=ok,excursion`, `status!=ok`, `celsius>=5`, `dueOn<2026-02-01`, `name~milk` (contains),
 * `name!~milk`, `resolvedAt=null` (empty), `assignedTo=me`, `assignedTo=me,null`, `name="a, b"` (a JSON string).
 * Spaces around names and bare values do not count. Total: every text is a condition or is refused.
 * @throws filter.invalid with a sentence.
 */
export function parseCondition(text: string, columns: FilterColumns): Expression {
  const [, name, sign = "", rest = ""] = shape.exec(text) ?? [];
  if (name === undefined) {
    throw invalidFilter("filter", `${JSON.stringify(text.slice(0, 60))} is not a condition; one looks like status=ok or celsius>=5.`);
  }
  const column = filterColumn(columns, name, "filter");
  if (sign === "=") return oneOfItems(column, items(rest));
  if (sign === "!=") return { op: "not", of: oneOfItems(column, items(rest)) };
  if (sign.endsWith("~")) {
    if (column.kind !== "text") throw invalidFilter("filter", `${name} holds no text, so ${sign} cannot be asked of it.`);
    const leaf: Expression = {
      op: "contains",
      column: name,
      value: String(filterValue({ ...column, values: undefined }, single(rest), "filter")),
    };
    return sign === "~" ? leaf : { op: "not", of: leaf };
  }
  if (!isOrdered(column.kind)) throw invalidFilter("filter", `${name} has no order, so ${sign} cannot be asked of it.`);
  const value = filterValue(column, written(column.kind, { text: single(rest), quoted: false }), "filter");
  return { op: orderOf[sign]!, column: name, value };
}

function printedValue(value: Scalar): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "string") return Object.is(value, -0) ? "-0" : String(value);
  const isPlain = /^[^\s",](?:[^,]*[^\s,])?$/.test(value) && value !== "null";
  return isPlain ? value : JSON.stringify(value);
}

function printedLeaf(leaf: Expression, not: "" | "!"): string | undefined {
  switch (leaf.op) {
    case "equals":
      return `${leaf.column}${not}=${printedValue(leaf.value)}`;
    case "in":
      return leaf.values.length > 1 ? `${leaf.column}${not}=${leaf.values.map(printedValue).join(",")}` : undefined;
    case "isMe":
      return `${leaf.column}${not}=me`;
    case "isNull":
      return `${leaf.column}${not}=null`;
    case "contains":
      return `${leaf.column}${not}~${printedValue(leaf.value)}`;
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return not ? undefined : `${leaf.column}${signOf[leaf.op]}${printedValue(leaf.value)}`;
    case "anyOf":
      return printedChoice(leaf.of, not);
    default:
      return undefined;
  }
}

/** Values, the caller and emptiness of one column, in the order in which they are read. */
function printedChoice(of: readonly Expression[], not: "" | "!"): string | undefined {
  const order = ["equals,isMe", "equals,isNull", "in,isMe", "in,isNull", "isMe,isNull", "equals,isMe,isNull", "in,isMe,isNull"];
  const sameColumn = new Set(of.map((leaf) => ("column" in leaf ? leaf.column : undefined))).size === 1;
  if (!sameColumn || !order.includes(of.map(({ op }) => op).join(","))) return undefined;
  const leaves = of.map((leaf) => printedLeaf(leaf, ""));
  const [first, ...more] = leaves;
  if (first === undefined || more.includes(undefined)) return undefined;
  const values = more.map((leaf) => leaf!.slice(leaf!.indexOf("=") + 1));
  return [not ? first.replace("=", "!=") : first, ...values].join(",");
}

/**
 * The short form of an expression that `parseCondition` reads back as the same expression; undefined when it has none.
 * The conditions of an `allOf` are printed one by one by the caller.
 */
export function printCondition(expression: Expression): string | undefined {
  return expression.op === "not" ? printedLeaf(expression.of, "!") : printedLeaf(expression, "");
}

import type { Expression, Order, Scalar } from "./language.ts";
import { placeNamed } from "./place.ts";

const words: Record<Order, readonly [positive: string, negative: string]> = {
  lt: ["is below", "is not below"],
  lte: ["is at most", "is above"],
  gt: ["is above", "is at most"],
  gte: ["is at least", "is below"],
};

function spoken(value: Scalar): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value || "empty text" : String(value);
}

function spokenList(values: readonly Scalar[]): string {
  if (values.length === 0) return "any of nothing";
  const all = values.map(spoken);
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}

/**
 * The expression as one English sentence for the permission matrix, with the same negation at the leaves as the SQL.
 * `labels` names columns and links the way people say them; a name without a label is split into words.
 */
export function sentence(expression: Expression, labels: { readonly [name: string]: string } = {}): string {
  const label = (name: string): string =>
    (Object.hasOwn(labels, name) ? labels[name] : undefined) ??
    placeNamed(name)?.keys.join(" ").replaceAll("_", " ") ??
    name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();

  const say = (node: Expression, negated: boolean, nested: boolean): string => {
    const or = (text: string): string => (negated ? `${text} (or empty)` : text);
    switch (node.op) {
      case "not":
        return say(node.of, !negated, nested);
      case "anyOf":
      case "allOf": {
        const either = (node.op === "anyOf") !== negated;
        if (node.of.length === 0) return either ? "nobody" : "everyone";
        if (node.of.length === 1) return say(node.of[0]!, negated, nested);
        const text = node.of.map((part) => say(part, negated, true)).join(either ? " or " : " and ");
        return nested ? `(${text})` : text;
      }
      case "atLeast":
        if (node.role === "owner") return negated ? "not owner" : "owner";
        if (node.role === "member") return negated ? "nobody" : "everyone";
        return negated ? `below ${node.role}` : `${node.role} and above`;
      case "isMe":
        return or(`${label(node.column)} is ${negated ? "not " : ""}the caller`);
      case "isLinked":
        return or(`${label(node.column)} is ${negated ? "not " : ""}among the caller's ${label(node.link)}`);
      case "isNull":
        return `${label(node.column)} is ${negated ? "not " : ""}empty`;
      case "equals":
        return or(`${label(node.column)} is ${negated ? "not " : ""}${spoken(node.value)}`);
      case "in":
        return or(`${label(node.column)} is ${negated ? "not " : ""}${spokenList(node.values)}`);
      case "lt":
      case "lte":
      case "gt":
      case "gte":
        return or(`${label(node.column)} ${words[node.op][negated ? 1 : 0]} ${spoken(node.value)}`);
      case "contains":
        return or(`${label(node.column)} ${negated ? "does not contain" : "contains"} ${JSON.stringify(node.value)}`);
    }
  };
  return say(expression, false, false);
}

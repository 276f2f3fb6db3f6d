import { sqlParameter, type Kind } from "./kinds.ts";
import type { Expression, Scalar } from "./language.ts";
import { kindFor, type Kinds } from "./predicate.ts";

/** An expression taken apart: what its SQL looks like, and what is sent beside it. */
export type Outline = {
  /** Equal for expressions whose SQL is equal. */
  readonly shape: string;
  /** The parameters of `toSql(expression, columns, "parameters")`, in their order. */
  readonly values: readonly unknown[];
};

/**
 * What `toSql` would make of the expression, without making it: SQL that was built once serves every expression of its shape.
 * @throws InvalidValue, UnknownColumn or UnfitOperator when the expression does not fit the columns.
 */
export function outline(expression: Expression, kinds: Kinds): Outline {
  const values: unknown[] = [];
  const constant = (kind: Kind, value: Scalar): void => {
    values.push(sqlParameter(kind, value));
  };
  const shapeOf = (node: Expression): string => {
    switch (node.op) {
      case "not":
        return `not(${shapeOf(node.of)})`;
      case "anyOf":
      case "allOf":
        return `${node.op}(${node.of.map(shapeOf).join()})`;
      case "atLeast":
        return `atLeast(${node.role})`;
      case "isMe":
      case "isNull":
        kindFor(kinds, node);
        return `${node.op}(${node.column})`;
      case "isLinked":
        kindFor(kinds, node);
        return `isLinked(${node.column},${JSON.stringify(node.link)})`;
      case "in": {
        const kind = kindFor(kinds, node);
        values.push(node.values.map((value) => sqlParameter(kind, value)));
        return `in(${node.column})`;
      }
      case "contains":
        kindFor(kinds, node);
        constant("text", node.value);
        return `contains(${node.column})`;
      default:
        constant(kindFor(kinds, node), node.value);
        return `${node.op}(${node.column})`;
    }
  };
  return { shape: shapeOf(expression), values };
}

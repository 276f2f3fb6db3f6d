import type { Principal } from "../principal.ts";
import { isAtLeast, type Role } from "../role.ts";
import type { Expression } from "./language.ts";

/** What is left of an expression: decided, or a smaller expression over the row. */
export type Residue = Expression | boolean;

/**
 * What is left of an expression once the leaves that `known` can decide are replaced by their answers.
 * Equivalent to the expression for every row; free of decided leaves; never contains a constant below the top.
 */
export function residue(expression: Expression, known: (leaf: Expression) => boolean | undefined): Residue {
  if (expression.op === "not") {
    const inner = residue(expression.of, known);
    return typeof inner === "boolean" ? !inner : { op: "not", of: inner };
  }
  if (expression.op === "anyOf" || expression.op === "allOf") {
    const decisive = expression.op === "anyOf";
    const rest: Expression[] = [];
    for (const part of expression.of) {
      const left = residue(part, known);
      if (left === decisive) return decisive;
      if (typeof left !== "boolean") rest.push(left);
    }
    if (rest.length === 0) return !decisive;
    return rest.length === 1 ? rest[0]! : { op: expression.op, of: rest };
  }
  return known(expression) ?? expression;
}

/** What is left for everyone who has this role: the permission matrix and the coarse gate of a procedure. */
export function residueForRole(expression: Expression, role: Role): Residue {
  return residue(expression, (leaf) => (leaf.op === "atLeast" ? isAtLeast(role, leaf.role) : undefined));
}

/** What is left for one caller: the `where` that lets an index help, and the bucket of the live hub. */
export function residueForCaller(expression: Expression, { role, links }: Pick<Principal, "role" | "links">): Residue {
  return residue(expression, (leaf) => {
    if (leaf.op === "atLeast") return isAtLeast(role, leaf.role);
    if (leaf.op === "isLinked" && !links.get(leaf.link)?.size) return false;
    return undefined;
  });
}

/** Whether the answer differs between callers of the same role. False: one evaluation serves them all. */
export function isPersonal(expression: Residue): boolean {
  if (typeof expression === "boolean") return false;
  if (expression.op === "not") return isPersonal(expression.of);
  if (expression.op === "anyOf" || expression.op === "allOf") return expression.of.some(isPersonal);
  return expression.op === "isMe" || expression.op === "isLinked";
}

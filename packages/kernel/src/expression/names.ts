import type { Expression } from "./language.ts";

/** What an expression names, columns and places in documents, each as often as it does. */
export function namesIn(expression: Expression): string[] {
  if (expression.op === "not") return namesIn(expression.of);
  if (expression.op === "anyOf" || expression.op === "allOf") return expression.of.flatMap(namesIn);
  return "column" in expression ? [expression.column] : [];
}

import { parseCondition } from "@freehold/kernel/expression/condition.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import type { ColumnShape } from "@freehold/api/platform/catalogue/procedures.ts";
import { parseInstant } from "../zoned-time.ts";
import type { Reading } from "./flags.ts";

/**
 * The rows for which all conditions hold, as the expression the server validates. Beside the short form of the kernel,
 * columns may be named in kebab case and times said as people do: `measured-at>=-2h`, `created-at<2026-02-01`. What stands in a
 * document is named with its kind: `custom.text.size=S`.
 * @throws filter.invalid
 */
export function filterOf(conditions: readonly string[], columns: readonly ColumnShape[], reading: Reading): Expression {
  const known = new Map(
    columns.map(({ key, kind, values, isUser = false, isDocument = false }) => [key, { key, kind, values, isUser, isDocument }]),
  );
  const of = conditions.map((text) => parseCondition(spelledOut(text, columns, reading), known));
  return of.length === 1 ? of[0]! : { op: "allOf", of };
}

function spelledOut(condition: string, columns: readonly ColumnShape[], reading: Reading): string {
  const [, name = "", sign = "", value = ""] = /^\s*([\w.-]+)\s*(!=|!~|<=|>=|=|<|>|~)(.*)$/s.exec(condition) ?? [];
  if (name === "") return condition;
  const key = name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  const isTime = columns.some((column) => column.key === key && column.kind === "timestamp");
  const said = isTime
    ? value
        .split(",")
        .map((part) => parseInstant(part.trim(), reading)?.toISOString() ?? part)
        .join(",")
    : value;
  return `${key}${sign}${said}`;
}

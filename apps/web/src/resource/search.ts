import type { Expression, Scalar } from "@freehold/kernel/expression/language.ts";
import type { ColumnDescription } from "../api/client.ts";

/** What a list shows, as its address says it. */
export type ListSearch = {
  /** A column, with a leading minus from the highest down. */
  sort?: string;
  /** Words to look for. */
  q?: string;
  /** For each filtered column the values that may be seen. */
  where?: Record<string, string[]>;
  /** The form for a new record is open. */
  new?: true;
  /** The form of this record is open. */
  edit?: string;
};

/** Reads an address somebody may have typed: what does not fit is left out. */
export function listSearch(search: Record<string, unknown>): ListSearch {
  const { sort, q, where, edit } = search;
  const conditions = conditionsOf(where);
  return {
    ...(typeof sort === "string" && { sort }),
    ...(typeof q === "string" && q !== "" && { q }),
    ...(Object.keys(conditions).length > 0 && { where: conditions }),
    ...(search["new"] === true && { new: true as const }),
    ...(typeof edit === "string" && { edit }),
  };
}

function conditionsOf(where: unknown): Record<string, string[]> {
  if (typeof where !== "object" || where === null) return {};
  const entries = Object.entries(where).map(([column, values]: [string, unknown]): [string, string[]] => [
    column,
    Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
  ]);
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

/** The conditions as the server's language; columns it does not know are left out. */
export function filterOf(where: Readonly<Record<string, string[]>>, columns: readonly ColumnDescription[]): Expression | undefined {
  const of = Object.entries(where).flatMap(([key, values]): Expression[] => {
    const column = columns.find((each) => each.key === key);
    return column?.kind ? [{ op: "in", column: key, values: values.map((value) => scalarOf(column, value)) }] : [];
  });
  return of.length === 0 ? undefined : { op: "allOf", of };
}

function scalarOf({ kind }: ColumnDescription, text: string): Scalar {
  if (kind === "boolean") return text === "true";
  if (kind === "integer" || kind === "float") return Number(text);
  if (kind === "bigint") return BigInt(text);
  return kind === "timestamp" ? new Date(text) : text;
}

import { canonicalFromText } from "@freehold/kernel/expression/kinds.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { namesIn } from "@freehold/kernel/expression/names.ts";
import { canonicalAt, placeNamed } from "@freehold/kernel/expression/place.ts";
import type { CanonicalRow } from "@freehold/kernel/expression/predicate.ts";
import type { ColumnDeclaration, Declaration } from "@freehold/kernel/table/declaration.ts";

/** A row as the trigger wrote it down: by columns of SQL, each value as its text; null where it is empty. */
export type WrittenRow = Readonly<Record<string, string | null>>;

/** The row in the form that predicates compare, with what the filter asks of its documents. */
export function canonicalRow({ columns }: Declaration, written: WrittenRow, filter?: Expression): CanonicalRow {
  const values = [...columns.values()].flatMap(({ key, name, kind }) => {
    const text = written[name];
    return kind ? [[key, typeof text === "string" ? canonicalFromText(kind, text) : null] as const] : [];
  });
  const places = (filter ? namesIn(filter) : []).flatMap((name) => {
    const place = placeNamed(name);
    const text = place && written[columns.get(place.column)?.name ?? ""];
    return place ? [[name, typeof text === "string" ? canonicalAt(document(text), place) : null] as const] : [];
  });
  return Object.fromEntries([...values, ...places]);
}

/**
 * The row as programs receive it: by the names of columns that all doors use, instants as ISO text in UTC, whole numbers of 64 bits
 * as decimal text. What the product does not show people, such as the organization, is told all the same: it is the record.
 */
export function toldRow({ columns }: Declaration, written: WrittenRow): Record<string, unknown> {
  return Object.fromEntries([...columns.values()].map((column) => [column.key, told(column, written[column.name] ?? null)]));
}

/** The names of columns whose values differ. */
export function changedColumns({ columns }: Declaration, before: WrittenRow, after: WrittenRow): string[] {
  return [...columns.values()].flatMap(({ key, name }) => (before[name] === after[name] ? [] : [key]));
}

function told({ kind, facts }: ColumnDeclaration, text: string | null): unknown {
  if (text === null || facts.secret) return text;
  switch (kind) {
    case "boolean":
      return text === "true" || text === "t";
    case "integer":
    case "float":
      // JSON has no word for what is not finite.
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case "timestamp": {
      const at = new Date(text);
      return Number.isNaN(at.getTime()) ? text : at.toISOString();
    }
    case undefined:
      return document(text);
    default:
      return text;
  }
}

/** A document as it is; of other types the text. */
function document(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

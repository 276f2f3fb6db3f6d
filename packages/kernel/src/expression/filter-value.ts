import { DomainError } from "../fault.ts";
import type { ColumnDeclaration } from "../table/declaration.ts";
import { canonical, InvalidValue, type Kind } from "./kinds.ts";
import type { Scalar } from "./language.ts";
import { placeKinds, placeNamed } from "./place.ts";

/** A column, or a place in a document, that filters may name. */
export type FilterColumn = Filterable & { readonly kind: Kind };

/** The columns of a declared table, or what a door without its code knows of them. */
export type FilterColumns = ReadonlyMap<string, Filterable>;
type Filterable = Pick<ColumnDeclaration, "key" | "kind" | "values" | "isUser"> & Partial<Pick<ColumnDeclaration, "isDocument">>;

/** A filter that cannot be used, with a sentence for the place in it. */
export function invalidFilter(path: string, sentence: string, cause?: unknown): DomainError {
  return new DomainError({ kind: "invalid", code: "filter.invalid", message: sentence, details: { fields: { [path]: sentence } }, cause });
}

/** The column or the place of that name, when it exists and its values can be compared. @throws filter.invalid */
export function filterColumn(columns: FilterColumns, name: unknown, path: string): FilterColumn {
  if (typeof name !== "string") throw invalidFilter(path, "The name of a column is expected.");
  const column = columns.get(name);
  if (!column) return columnAt(columns, name, path);
  if (column.isDocument && !column.kind) throw invalidFilter(path, wantsPlace(name));
  if (!column.kind) throw invalidFilter(path, `The column ${JSON.stringify(name)} cannot be filtered by.`);
  return { ...column, kind: column.kind };
}

/** A place is compared like a column of its kind. What the organization means by its key is not known here. */
function columnAt(columns: FilterColumns, name: string, path: string): FilterColumn {
  const place = placeNamed(name);
  if (place && columns.get(place.column)?.isDocument) return { key: name, kind: place.kind, values: undefined, isUser: false };
  const [document = ""] = name.split(".", 1);
  if (columns.get(document)?.isDocument) throw invalidFilter(path, wantsPlace(document));
  throw invalidFilter(path, `There is no column ${JSON.stringify(name.slice(0, 60))}.`);
}

const wantsPlace = (document: string): string =>
  `What stands in ${document} is named with its kind and its key, such as ${document}.text.size; the kind is one of ${placeKinds.join(", ")}.`;

const wholeNumber = /^[+-]?\d{1,20}$/;
const instant = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whole numbers of 64 bits come as decimal text and instants as ISO text where JSON carries the filter. */
function revived(kind: Kind, input: unknown): unknown {
  if (typeof input !== "string") return input;
  if (kind === "bigint" && wholeNumber.test(input)) return BigInt(input);
  if (kind !== "timestamp") return input;
  const [, day] = instant.exec(input) ?? [];
  if (day === undefined) throw new InvalidValue(kind, input, "an instant with its zone is expected, such as 2026-01-31T12:00:00Z");
  // Date accepts the 31st of every month; the kind of days does not.
  canonical("date", day);
  return new Date(input);
}

/**
 * A constant as the language holds it: uuids in lower case, whole numbers of 64 bits as bigint, instants as Date.
 * @throws filter.invalid
 */
export function filterValue(column: FilterColumn, input: unknown, path: string): Scalar {
  const { kind, values, key } = column;
  if (values && !values.some((word) => word === input)) throw invalidFilter(path, `${key} is one of ${values.join(", ")}.`);
  try {
    const value = revived(kind, input);
    const known = canonical(kind, value);
    return value instanceof Date || kind === "date" ? (value as Date | string) : known;
  } catch (cause) {
    if (cause instanceof InvalidValue) throw invalidFilter(path, cause.message, cause);
    throw cause;
  }
}

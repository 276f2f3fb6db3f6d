import { canonical, compare, compareText, type Canonical, type Kind } from "../expression/kinds.ts";
import { canonicalAt, placeNamed } from "../expression/place.ts";

/** The order of a list, exactly as PostgreSQL makes it: one column, then the key, all in one direction. */
export type RowOrder = {
  /** A column, or the name of a place in a document. */
  readonly column: string;
  readonly kind: Kind;
  readonly descending: boolean;
  /** The columns that name a row, with their kinds. */
  readonly key: readonly { readonly column: string; readonly kind: Kind }[];
};

type Row = Readonly<Record<string, unknown>>;

/** Negative when `a` comes first. Empty values come last in either direction, as lists are planned. */
export function compareRows(order: RowOrder): (a: Row, b: Row) => number {
  const sign = order.descending ? -1 : 1;
  const columns = [order, ...order.key.filter(({ column }) => column !== order.column)].map((one) => comparing(one, sign));
  return (a, b) => {
    for (const difference of columns) {
      const found = difference(a, b);
      if (found !== 0) return found;
    }
    return 0;
  };
}

function comparing({ column, kind }: Pick<RowOrder, "column" | "kind">, sign: 1 | -1): (a: Row, b: Row) => number {
  const place = placeNamed(column);
  if (!place) {
    const difference = emptyLast((a: unknown, b: unknown) => sign * compareValues(kind, a, b));
    return (a, b) => difference(a[column], b[column]);
  }
  const difference = emptyLast((a: Canonical, b: Canonical) => sign * compareCanonical(a, b));
  return (a, b) => difference(canonicalAt(a[place.column], place), canonicalAt(b[place.column], place));
}

/** Compares what is there, whatever the direction; what is empty comes after it. */
const emptyLast =
  <T>(difference: (a: T, b: T) => number) =>
  (a: T | null | undefined, b: T | null | undefined): number => {
    if (a === b || (a ?? b ?? null) === null) return 0;
    if (a === null || a === undefined) return 1;
    if (b === null || b === undefined) return -1;
    return difference(a, b);
  };

function compareValues(kind: Kind, a: unknown, b: unknown): number {
  // Rows hold ids and texts as the server printed them: there is nothing to decode.
  if (typeof a === "string" && typeof b === "string" && kind !== "date") return compareText(a, b);
  return compare(canonical(kind, a), canonical(kind, b));
}

function compareCanonical(a: Canonical, b: Canonical): number {
  return typeof a === "string" && typeof b === "string" ? compareText(beginning(a), beginning(b)) : compare(a, b);
}

/** So much of a text in a document decides where its row stands; what is the same up to there stands by the key. */
export const sortedCharacters = 200;

/** That much of a text, in characters of PostgreSQL. */
export function beginning(text: string): string {
  if (text.length <= sortedCharacters) return text;
  const characters = Array.from(text.slice(0, 2 * sortedCharacters));
  return characters.slice(0, sortedCharacters).join("");
}

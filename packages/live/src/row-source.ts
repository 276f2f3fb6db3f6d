import type { RowText, TextRow } from "@freehold/kernel/table/row-text.ts";

/** What rows were read from: their text as PostgreSQL wrote it, row by row, and who can write it down without reading it again. */
export type RowSource = { readonly text: RowText; readonly rows: readonly TextRow[] };

const sources = new WeakMap<readonly unknown[], RowSource>();

/** Remembers what a list of rows was read from, for as long as the list is used. Nobody changes it from now on. */
export function rememberSource(rows: readonly unknown[], source: RowSource): void {
  sources.set(rows, source);
}

/** What a list of rows was read from; undefined when it came otherwise. */
export const sourceOf = (rows: readonly unknown[]): RowSource | undefined => sources.get(rows);

import type { RowChange } from "./ring.ts";
import type { Row, RowImage } from "../row.ts";
import { rememberSource } from "../row-source.ts";
import type { View } from "./view.ts";

/** What one transaction does to the rows of one view. */
export type Effect = {
  readonly up: readonly Row[];
  readonly del: readonly string[];
  readonly bytes: number;
};

/** The rows of a view that a transaction found in place, by key: what every client of the view must have had. */
export type Before = ReadonlyMap<string, Row>;

type Fate = { readonly before: RowImage | undefined; after: RowImage | undefined };

/**
 * Decides, from the change alone, what a transaction does to a view; undefined when nothing. A row that moves into
 * the view is an `up`, one that moves out a `del`, and of several changes of one row only the last state counts.
 */
export function effectOn(view: View, changes: readonly RowChange[]): (Effect & { readonly before: () => Before }) | undefined {
  const fates = new Map<string, Fate>();
  for (const change of changes) {
    const old = seen(view, change.old);
    const now = seen(view, change.new);
    if (old) {
      const fate = fates.get(old.key);
      if (fate) fate.after = undefined;
      else fates.set(old.key, { before: old, after: undefined });
    }
    if (now) {
      const fate = fates.get(now.key);
      if (fate) fate.after = now;
      else fates.set(now.key, { before: undefined, after: now });
    }
  }
  const up: RowImage[] = [];
  const del: string[] = [];
  let bytes = 0;
  for (const [key, { before, after }] of fates) {
    if (after) {
      up.push(after);
      bytes += after.bytes;
    } else if (before) {
      del.push(key);
      bytes += key.length;
    }
  }
  if (up.length + del.length === 0) return undefined;
  return {
    up: rowsOf(up),
    del,
    bytes,
    before: () => new Map([...fates].flatMap(([key, { before }]) => (before ? [[key, before.row]] : []))),
  };
}

/** The rows, which remember their text. After a change of the table within the transaction they were not all read alike. */
function rowsOf(images: readonly RowImage[]): readonly Row[] {
  const rows = images.map(({ row }) => row);
  const sources = images.map(({ source }) => source);
  const [first] = sources;
  if (first && sources.every(({ text }) => text === first.text))
    rememberSource(rows, { text: first.text, rows: sources.map(({ row }) => row) });
  return rows;
}

function seen(view: View, image: RowImage | undefined): RowImage | undefined {
  // The organization is asked first and always: no policy can let a row of another one through.
  if (!image || image.organization !== view.organizationId) return undefined;
  return view.sees(image.canonical(view.columns)) ? image : undefined;
}

import { fitted, widthOf } from "./cell.ts";

export type TableColumn = {
  readonly header: string;
  readonly isNumber: boolean;
  /** The width below which its cells would say nothing, or something else. */
  readonly least: number;
};

type Rows = readonly (readonly string[])[];

const gap = "  ";

/**
 * Rows as aligned text, numbers to the right. With a width, the widest columns give way first and cells are cut;
 * without one nothing is.
 */
export function table(columns: readonly TableColumn[], rows: Rows, width: number | undefined): string {
  const natural = columns.map((column, i) => naturalWidth(column, rows, i));
  const least = columns.map((column, i) => Math.min(natural[i]!, column.least));
  const widths = width === undefined ? natural : shrunk(natural, least, width - gap.length * (columns.length - 1));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => {
        const shown = fitted(text, widths[i]!);
        const padding = " ".repeat(widths[i]! - widthOf(shown));
        return columns[i]!.isNumber ? padding + shown : shown + padding;
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ header }) => header)), ...rows.map(line)].map((text) => `${text}\n`).join("");
}

const naturalWidth = ({ header }: TableColumn, rows: Rows, at: number): number =>
  Math.max(widthOf(header), ...rows.map((row) => widthOf(row[at] ?? "")));

/** Whether rows fit into a width: as they are, or with their cells cut as far as they may be. */
export function fits(
  columns: readonly TableColumn[],
  rows: Rows,
  { width, isCut }: { readonly width: number; readonly isCut: boolean },
): boolean {
  const widths = columns.map((column, i) =>
    isCut ? Math.min(column.least, naturalWidth(column, rows, i)) : naturalWidth(column, rows, i),
  );
  return widths.reduce((sum, own) => sum + own + gap.length, -gap.length) <= width;
}

/** Widths that fit together, taken from the widest ones down to their least. What still does not fit runs over. */
function shrunk(natural: readonly number[], least: readonly number[], available: number): number[] {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - available; excess > 0; excess--) {
    const widest = widths.reduce((best, width, i) => (width > least[i]! && (best === -1 || width > widths[best]!) ? i : best), -1);
    if (widest === -1) break;
    widths[widest]!--;
  }
  return widths;
}

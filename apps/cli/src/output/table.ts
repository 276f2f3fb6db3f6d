import { fitted, widthOf } from "./cell.ts";

export type TableColumn = {
  readonly header: string;
  readonly isNumber: boolean;
  /** The width below which its cells would say nothing, or something else. */
  readonly least: number;
};

type Rows = readonly (readonly string[])[];

const gap = "  ";

/** How wide each column is shown. */
export type Widths = readonly number[];

/** Widths for these rows: the widest columns give way until all fit; without a width nothing does. */
export function widthsFor(columns: readonly TableColumn[], rows: Rows, width: number | undefined): Widths {
  const natural = columns.map((column, i) => naturalWidth(column, rows, i));
  const least = columns.map((column, i) => Math.min(natural[i]!, column.least));
  return width === undefined ? natural : shrunk(natural, least, width - gap.length * (columns.length - 1));
}

/** The line above the rows. */
export function headLine(columns: readonly TableColumn[], widths: Widths): string {
  return line(columns, widths, { cells: columns.map(({ header }) => header), isCut: true });
}

/** Rows as aligned lines, numbers to the right. What is wider than its column is cut, or runs over where nothing is. */
export function rowLines(
  columns: readonly TableColumn[],
  rows: Rows,
  { widths, isCut }: { readonly widths: Widths; readonly isCut: boolean },
): string {
  return rows.map((cells) => line(columns, widths, { cells, isCut })).join("");
}

function line(columns: readonly TableColumn[], widths: Widths, { cells, isCut }: { cells: readonly string[]; isCut: boolean }): string {
  const shown = cells.map((text, i) => {
    const cut = isCut ? fitted(text, widths[i]!) : text;
    const padding = " ".repeat(Math.max(0, widths[i]! - widthOf(cut)));
    return columns[i]!.isNumber ? padding + cut : cut + padding;
  });
  return `${shown.join(gap).trimEnd()}\n`;
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

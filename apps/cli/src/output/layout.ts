import type { ColumnShape } from "@freehold/api/platform/catalogue/procedures.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import { printMinute } from "../zoned-time.ts";
import { cell, widthOf } from "./cell.ts";
import { fits, headLine, rowLines, widthsFor, type TableColumn, type Widths } from "./table.ts";

/** A record as it is printed. */
export type Row = Readonly<Record<string, unknown>>;

const leastText = 8;
const leastNumber = 6;

type Looking = { readonly zone: string; readonly width: number | undefined; readonly isChosen: boolean };
/** How rows are laid out: the columns shown, their heads, and how a value is told. */
type Layout = {
  readonly shown: readonly ColumnShape[];
  readonly heads: readonly TableColumn[];
  readonly print: (value: unknown) => string;
};

/**
 * Decides how rows like these are laid out. Where it is too narrow, first times are told to the minute, then columns that
 * are empty and ids of other records give way, then text is cut, then the record's own id goes, then columns from the
 * end. Numbers and times are not cut.
 */
function layoutFor(columns: readonly ColumnShape[], rows: readonly Row[], { zone, width, isChosen }: Looking): Layout {
  const long = (value: unknown): string => cell(value, zone);
  const all = laidOut(columns, rows, long);
  if (width === undefined || isChosen || isFitting(all, rows, { width, isCut: false })) return all;
  const short = (value: unknown): string => (value instanceof Date ? printMinute(value, zone) : cell(value, zone));
  const filled = columns.filter(({ key }) => rows.some((row) => row[key] !== null && row[key] !== undefined));
  const whole = laidOut(filled, rows, short);
  if (isFitting(whole, rows, { width, isCut: false })) return whole;
  const own = filled.filter((column) => !namesAnother(column, rows));
  const readable = own.filter(({ key }) => key !== "id");
  const narrower = [own, ...readable.map((_, i) => readable.slice(0, readable.length - i))].map((shown) => laidOut(shown, rows, short));
  return narrower.find((layout) => isFitting(layout, rows, { width, isCut: true })) ?? narrower.at(-1)!;
}

/** Whether a column holds ids of other records: nobody can read one, and nobody can use half of one. */
function namesAnother({ key, kind }: ColumnShape, rows: readonly Row[]): boolean {
  if (key === "id") return false;
  return kind ? kind === "uuid" : rows.every((row) => typeof row[key] === "string" && isUuid(row[key]));
}

const cellsOf = ({ shown, print }: Pick<Layout, "shown" | "print">, rows: readonly Row[]): string[][] =>
  rows.map((row) => shown.map(({ key }) => print(row[key])));

const isFitting = (layout: Layout, rows: readonly Row[], how: { readonly width: number; readonly isCut: boolean }): boolean =>
  fits(layout.heads, cellsOf(layout, rows), how);

/** Prints rows as tables whose layout the first rows decide: pages that follow stand under the same heads. */
export function tablePrinter(looking: Looking): (columns: readonly ColumnShape[], rows: readonly Row[]) => string {
  let first: { layout: Layout; widths: Widths } | undefined;
  return (columns, rows) => {
    const isFirst = first === undefined;
    const layout = first?.layout ?? layoutFor(columns, rows, looking);
    const cells = cellsOf(layout, rows);
    first ??= { layout, widths: widthsFor(layout.heads, cells, looking.width) };
    const { widths } = first;
    return (isFirst ? headLine(layout.heads, widths) : "") + rowLines(layout.heads, cells, { widths, isCut: looking.width !== undefined });
  };
}

function laidOut(shown: readonly ColumnShape[], rows: readonly Row[], print: (value: unknown) => string): Layout {
  const cells = cellsOf({ shown, print }, rows);
  const heads = shown.map((column, i) => {
    const isNumber = isNumeric(column, rows);
    const isWhole = isNumber || column.kind === "uuid" || column.kind === "timestamp" || column.key === "id";
    const widest = Math.max(...cells.map((row) => widthOf(row[i]!)));
    return { header: headerOf(column), isNumber, least: isNumber ? Math.max(widest, leastNumber) : isWhole ? widest : leastText };
  });
  return { shown, heads, print };
}

const numericKinds: ReadonlySet<string> = new Set(["integer", "bigint", "float"]);

function isNumeric({ key, kind }: ColumnShape, rows: readonly Row[]): boolean {
  if (kind) return numericKinds.has(kind);
  const held = rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined);
  return held.length > 0 && held.every((value) => typeof value === "number" || typeof value === "bigint");
}

/** The head of a column: what people call it, and its unit. */
export function headerOf({ label, unit }: ColumnShape): string {
  return unit === undefined ? label : `${label} (${unit})`;
}

import type { ColumnShape, ResourceShape } from "@freehold/api/platform/catalogue/procedures.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import { badUsage } from "../failure.ts";
import { tell, write, type Terminal } from "../terminal.ts";
import { cell, field, plain } from "./cell.ts";
import { headerOf, tablePrinter, type Row } from "./layout.ts";

export const formats = ["table", "json", "jsonl", "csv"] as const;
export type Format = (typeof formats)[number];

/** How results are shown. */
export type Presentation = {
  readonly format: Format;
  readonly zone: string;
  /** The columns to show, by key; without it all but secondary ones in tables, and all elsewhere. */
  readonly columns: readonly string[] | undefined;
  readonly resource: ResourceShape | undefined;
};

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The rows of a page, of a plain list, or undefined for a result that is one thing. */
export function rowsOf(result: unknown): readonly Row[] | undefined {
  const list = isRow(result) && Array.isArray(result.rows) ? result.rows : result;
  return Array.isArray(list) ? list.map((item) => (isRow(item) ? item : { value: item })) : undefined;
}

/** Where the page after this one begins; undefined after the last. */
export function nextCursorOf(result: unknown): string | undefined {
  return isRow(result) && typeof result.nextCursor === "string" ? result.nextCursor : undefined;
}

/** Shows the result of a call on stdout. */
export async function printResult(terminal: Terminal, result: unknown, presentation: Presentation): Promise<void> {
  if (result === undefined || result === null) {
    if (presentation.format === "json" || presentation.format === "jsonl") await write(terminal.stdout, "null\n");
    else tell(terminal, result === null ? "Nothing." : "Done.");
    return;
  }
  const rows = rowsOf(result);
  if (presentation.format === "json") {
    // A page is its rows, as with --all: whoever reads it need not know how many pages there were.
    const shown = isPage(result) ? rows!.map((row) => picked(row, presentation)) : isRow(result) ? picked(result, presentation) : result;
    await write(terminal.stdout, `${JSON.stringify(shown, plain, 2)}\n`);
    if (isPage(result)) tellOfMore(terminal, result);
    return;
  }
  if (rows) {
    const printer = rowPrinter(terminal, presentation);
    await printer.page(rows);
    if (rows.length === 0) tell(terminal, "No rows.");
    tellOfMore(terminal, result);
    return;
  }
  await printOne(terminal, result, presentation);
}

const isPage = (result: unknown): boolean => isRow(result) && Array.isArray(result.rows) && "nextCursor" in result;

function tellOfMore(terminal: Terminal, result: unknown): void {
  if (nextCursorOf(result) !== undefined) tell(terminal, "There are more: --all shows every row, --limit N the first N.");
}

/** Prints rows page by page: one header, then rows as they come. JSON becomes one array when it ends. */
export function rowPrinter({ stdout, columns: width }: Terminal, presentation: Presentation) {
  const { format, zone } = presentation;
  const tableOf = tablePrinter({ zone, width, isChosen: presentation.columns !== undefined });
  let shown: readonly ColumnShape[] | undefined;
  let printed = 0;
  const page = async (rows: readonly Row[]): Promise<void> => {
    shown ??= shownColumns(rows, presentation);
    const columns = shown;
    let text = "";
    if (format === "json")
      text = rows.map((row, i) => `${printed + i === 0 ? "[\n" : ",\n"}  ${JSON.stringify(picked(row, presentation), plain)}`).join("");
    else if (format === "jsonl") text = rows.map((row) => `${JSON.stringify(picked(row, presentation), plain)}\n`).join("");
    else if (format === "csv") {
      const header = printed === 0 ? `${columns.map(({ key }) => field(key)).join(",")}\r\n` : "";
      text = header + rows.map((row) => `${columns.map(({ key }) => field(row[key])).join(",")}\r\n`).join("");
    } else if (rows.length > 0) {
      text = tableOf(columns, rows);
    }
    printed += rows.length;
    if (text !== "") await write(stdout, text);
  };
  const end = async (): Promise<void> => {
    if (format === "json") await write(stdout, printed === 0 ? "[]\n" : "\n]\n");
  };
  return { page, end };
}

function picked(row: Row, { columns }: Presentation): Row {
  return columns ? Object.fromEntries(columns.map((key) => [key, row[key] ?? null])) : row;
}

/** The columns to show: those asked for, else those of the table in its order, then whatever else the rows hold. */
function shownColumns(rows: readonly Row[], { columns, resource, format }: Presentation): ColumnShape[] {
  const held = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const known = new Map(resource?.columns.map((column) => [column.key, column]));
  const shape = (key: string): ColumnShape => known.get(key) ?? { key, label: words(key) };
  if (columns) {
    const unknown = columns.find((key) => !known.has(key) && rows.length > 0 && !held.includes(key));
    if (unknown !== undefined)
      throw badUsage(`There is no column ${JSON.stringify(unknown)}. There are ${[...new Set([...known.keys(), ...held])].join(", ")}.`);
    return columns.map(shape);
  }
  const present = rows.length === 0 ? [...known.keys()] : held;
  const ordered = [...[...known.keys()].filter((key) => present.includes(key)), ...present.filter((key) => !known.has(key))];
  // The id stays, though secondary: the next command needs it.
  return ordered.map(shape).filter(({ key, secondary }) => format !== "table" || !secondary || key === "id");
}

async function printOne({ stdout, columns: width }: Terminal, result: unknown, presentation: Presentation): Promise<void> {
  const { format, zone, resource, columns } = presentation;
  if (!isRow(result)) {
    await write(
      stdout,
      format === "jsonl" ? `${JSON.stringify(result, plain)}\n` : `${format === "csv" ? field(result) : cell(result, zone)}\n`,
    );
    return;
  }
  if (format === "jsonl") {
    await write(stdout, `${JSON.stringify(picked(result, presentation), plain)}\n`);
    return;
  }
  const shown = shownColumns([result], { format: "csv", zone, resource, columns });
  if (format === "csv") {
    await write(stdout, `${shown.map(({ key }) => field(key)).join(",")}\r\n${shown.map(({ key }) => field(result[key])).join(",")}\r\n`);
    return;
  }
  const lines = shown.flatMap((column) => linesOf(headerOf(column), result[column.key], zone));
  const labels = Math.max(...lines.map(([label]) => label.length));
  const room = width === undefined ? Infinity : Math.max(20, width - labels - 2);
  await write(stdout, lines.map(([label, value]) => `${label.padEnd(labels)}  ${wrapped(value, room, labels + 2)}\n`).join(""));
}

/** A value with its label; an object as a line for each of its values. */
function linesOf(label: string, value: unknown, zone: string): [string, string][] {
  if (!isRow(value)) return [[label, cell(value, zone)]];
  return Object.entries(value).flatMap(([key, inner]) => linesOf(`${label}: ${words(key).toLowerCase()}`, inner, zone));
}

/** A long value continued below itself: a record is read whole, not cut. */
function wrapped(text: string, room: number, indent: number): string {
  if (text.length <= room) return text;
  const lines = text.match(new RegExp(`.{1,${room}}`, "gu")) ?? [];
  return lines.join(`\n${" ".repeat(indent)}`);
}

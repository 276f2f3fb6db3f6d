import { pipeline, Readable } from "node:stream";
import { CsvError, parse, type Info } from "csv-parse";
import { importLimits, type FileFormat } from "../contract.ts";
import { unreadable } from "../fault.ts";

/** One record of a file: its cells as text, and the line on which it ends. The first is the header, on line 0 where there is none. */
export type FileRecord = { readonly line: number; readonly cells: readonly string[] };

type Bytes = AsyncIterable<Uint8Array>;

/**
 * The records of a file, its header first, one after the other: no more of it is held than a record and what the stream has read
 * ahead. Leaving the iteration closes the file. @throws imports.unreadable with a sentence for the person
 * @param document what stands in this part of an object has columns of its own
 */
export function recordsOf(bytes: Bytes, format: FileFormat, document?: string): AsyncGenerator<FileRecord, void> {
  const text = textOf(bytes, format.encoding);
  return format.kind === "json" ? jsonRecords(text, document) : csvRecords(text, format);
}

async function* textOf(bytes: Bytes, encoding: FileFormat["encoding"]): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unreadable(`The file is not written in ${encoding.toUpperCase()}. Choose another encoding, or save it as CSV in UTF-8.`, error);
  }
}

async function* csvRecords(text: AsyncIterable<string>, { delimiter, hasHeader }: FileFormat): AsyncGenerator<FileRecord, void> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: importLimits.record,
  });
  // A failure of the file ends the iteration below with it; leaving the iteration closes the file.
  pipeline(Readable.from(text), parser, () => {});
  let isFirst = true;
  try {
    // csv-parse types the stream's items as any; with `info` and without `columns` they are these.
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (isFirst) {
        demandColumns(record.length);
        if (!hasHeader) yield { line: 0, cells: record.map((_, at) => `Column ${at + 1}`) };
      }
      isFirst = false;
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(csvSentence(error), error) : error;
  }
}

function csvSentence({ code, lines }: CsvError & { readonly lines?: unknown }): string {
  const at = typeof lines === "number" ? ` near line ${lines}` : "";
  if (code === "CSV_QUOTE_NOT_CLOSED")
    return `A quotation mark${at} is opened and never closed. Close or double it, then send the file anew.`;
  if (code === "CSV_MAX_RECORD_SIZE") {
    const most = importLimits.record.toLocaleString("en");
    return `A line${at} has more than ${most} characters. A quotation mark may not be closed, or the file is of another kind.`;
  }
  return `The file is not CSV${at}. Check the separator and the quotation marks.`;
}

function demandColumns(count: number): void {
  if (count <= importLimits.columns) return;
  throw unreadable(`The file has ${count} columns. An import takes at most ${importLimits.columns}: remove those that are not needed.`);
}

/** A file that is one array has to be read whole. */
const mostArrayBytes = 16 * 1024 ** 2;
/** Records that are looked at for the names of fields. */
const lookedAt = 100;

async function* jsonRecords(text: AsyncIterable<string>, document: string | undefined): AsyncGenerator<FileRecord, void> {
  const first: { line: number; object: object }[] = [];
  let keys: string[] | undefined;
  const record = ({ line, object }: { line: number; object: object }): FileRecord => ({
    line,
    cells: keys!.map((key) => cellOf((object as Readonly<Record<string, unknown>>)[key])),
  });
  const begin = (): FileRecord => {
    keys = [...new Set(first.flatMap(({ object }) => Object.keys(object)))];
    demandColumns(keys.length);
    return { line: 0, cells: keys };
  };
  for await (const { line, object } of jsonObjects(text)) {
    const one = { line, object: document === undefined ? object : spread(object, document) };
    if (keys) yield record(one);
    else if (first.push(one) === lookedAt) {
      yield begin();
      for (const early of first) yield record(early);
    }
  }
  if (!keys && first.length > 0) {
    yield begin();
    for (const early of first) yield record(early);
  }
}

async function* jsonObjects(text: AsyncIterable<string>): AsyncGenerator<{ line: number; object: object }> {
  let line = 0;
  let rest = "";
  let isArray: boolean | undefined;
  for await (const piece of text) {
    rest += piece;
    isArray ??= rest.trim() === "" ? undefined : rest.trimStart().startsWith("[");
    if (isArray) {
      if (rest.length > mostArrayBytes) throw unreadable("The file is one array of more than 16 MB. Save it with one object on each line.");
      continue;
    }
    const lines = rest.split("\n");
    rest = lines.pop()!;
    if (rest.length > importLimits.record) throw unreadable(tooLong(line + lines.length + 1));
    for (const one of lines)
      if (one.trim() !== "") yield { line: ++line, object: parsed(one, line) };
      else line++;
  }
  if (rest.trim() === "") return;
  if (!isArray) yield { line: line + 1, object: parsed(rest, line + 1) };
  else for (const [at, object] of arrayIn(rest).entries()) yield { line: at + 1, object: objectIn(object, at + 1) };
}

const tooLong = (line: number): string => `Line ${line} has more than ${importLimits.record.toLocaleString("en")} characters.`;

function parsed(text: string, line: number): object {
  if (text.length > importLimits.record) throw unreadable(tooLong(line));
  try {
    return objectIn(JSON.parse(text), line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(`Line ${line} is not JSON. Each line must be one object, or the whole file an array of them.`, error);
  }
}

function arrayIn(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable("The file is not JSON: its array does not end, or something in it is not right.", error);
  }
}

function objectIn(value: unknown, number: number): object {
  if (isObject(value)) return value;
  throw unreadable(`Record ${number} is no object. Each must look like {"name": "..."}.`);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object with what stands in one part of it, and in the parts of that, beside the rest: `custom.size`, `custom.fee.minor`. */
function spread(object: object, document: string): object {
  const { [document]: part, ...rest } = object as Readonly<Record<string, unknown>>;
  if (!isObject(part)) return object;
  const inside = Object.entries(part).flatMap(([outer, value]): [string, unknown][] =>
    isObject(value) ? Object.entries(value).map(([inner, one]) => [`${outer}.${inner}`, one]) : [[outer, value]],
  );
  return { ...rest, ...Object.fromEntries(inside.map(([key, value]) => [`${document}.${key}`, value])) };
}

/** A value of JSON as a cell has it. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

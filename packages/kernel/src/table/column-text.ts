import { is } from "drizzle-orm";
import { PgArray, type PgColumn } from "drizzle-orm/pg-core";

/** What superjson must be told of values that JSON cannot hold: the members of `meta.values`, each with its comma. */
export class Notes {
  text = "";

  /** @param path where the value is, in superjson's spelling and ready for JSON @param type superjson's name of its type */
  add(path: string, type: string): void {
    this.text += `${this.text === "" ? "" : ","}"${path}":["${type}"]`;
  }
}

/** How the text that PostgreSQL writes of one column's values becomes what Drizzle gives, and what superjson makes of that. */
export type ColumnText = {
  readonly decode: (text: string) => unknown;
  /** How the text stands in JSON: as it is, between quotes as it is, as a string, as an instant; or only `write` can tell. */
  readonly form: "bare" | "quoted" | "string" | "instant" | "written";
  /** The value as JSON, whatever the form. What JSON cannot hold is noted. @param path of the row, with a dot at the end */
  readonly write: (text: string, path: string, notes: Notes) => string;
};

const string: ColumnText = { form: "string", decode: (text) => text, write: (text) => JSON.stringify(text) };

/** Kinds that need not be read to be written. All others are read first. */
const direct: { readonly [columnType: string]: (key: string) => ColumnText } = {
  PgText: () => string,
  PgDateString: () => string,
  PgUUID: () => ({ form: "quoted", decode: (text) => text, write: (text) => `"${text}"` }),
  PgInteger: () => ({ form: "bare", decode: Number, write: (text) => text }),
  PgBoolean: () => ({ form: "written", decode: (text) => text === "t", write: (text) => (text === "t" ? "true" : "false") }),
  PgBigInt64: (key) => ({
    form: "written",
    decode: BigInt,
    write(text, path, notes) {
      notes.add(path + key, "bigint");
      return `"${text}"`;
    },
  }),
  PgDoublePrecision: (key) => ({
    form: "written",
    decode: Number,
    write(text, path, notes) {
      // NaN, Infinity and -Infinity are the words of JavaScript, too. Zero has a sign there that superjson keeps.
      if (text.charCodeAt(text.length - 1) <= nine && text !== "-0") return text;
      notes.add(path + key, "number");
      return `"${text}"`;
    },
  }),
};

/** How one column's text is read and written. Looked up when a table is first used, not for each row. */
export function columnText(key: string, column: PgColumn): ColumnText {
  if (column.columnType === "PgTimestamp" && column.getSQLType().endsWith("with time zone")) return instantText(key, column);
  if (column.columnType === "PgJsonb") return documentText(key, column);
  return direct[column.columnType]?.(key) ?? readFirst(key, column);
}

const [zero, nine, space, plus] = [48, 57, 32, 43];

/**
 * An instant that PostgreSQL wrote in UTC, as `toISOString` would write it; undefined for other zones, years before 100, and
 * whatever has no four digits of a year. Microseconds are cut, as Date cuts them.
 */
export function isoInstant(text: string): string | undefined {
  const { length } = text;
  const isPlain =
    length >= 22 &&
    length <= 29 &&
    text.charCodeAt(10) === space &&
    text.charCodeAt(length - 3) === plus &&
    text.charCodeAt(length - 2) === zero &&
    text.charCodeAt(length - 1) === zero &&
    (text.charCodeAt(0) !== zero || text.charCodeAt(1) !== zero);
  if (!isPlain) return undefined;
  const second = `${text.slice(0, 10)}T${text.slice(11, 19)}`;
  return length === 22 ? `${second}.000Z` : `${second}.${text.slice(20, Math.min(23, length - 3)).padEnd(3, "0")}Z`;
}

function instantText(key: string, column: PgColumn): ColumnText {
  const decode = (text: string): unknown => {
    const iso = isoInstant(text);
    return iso === undefined ? column.mapFromDriverValue(text) : new Date(iso);
  };
  return { form: "instant", decode, write: (text, path, notes) => plain(decode(text), path + key, notes) };
}

function documentText(key: string, column: PgColumn): ColumnText {
  // Drizzle reads what is a string in the document as a document once more.
  const decode = (text: string): unknown => column.mapFromDriverValue(JSON.parse(text));
  return {
    form: "written",
    decode,
    write: (text, path, notes) => (text.startsWith('"') ? plain(decode(text), path + key, notes) : text),
  };
}

/** What the driver makes of a type's text before Drizzle sees it. Types that are not here stay text. */
const parsers: { readonly [sqlType: string]: (text: string) => unknown } = {
  boolean: (text) => text === "t",
  smallint: Number,
  integer: Number,
  real: Number,
  "double precision": Number,
  json: JSON.parse,
  jsonb: JSON.parse,
  text: (text) => text,
  uuid: (text) => text,
  bigint: (text) => text,
};

function readFirst(key: string, column: PgColumn): ColumnText {
  const parse = parserOf(column);
  const decode = (text: string): unknown => column.mapFromDriverValue(parse(text));
  return { form: "written", decode, write: (text, path, notes) => plain(decode(text), path + key, notes) };
}

function parserOf(column: PgColumn): (text: string) => unknown {
  if (!is(column, PgArray)) return parsers[column.getSQLType()] ?? ((text) => text);
  let element: PgColumn = column;
  while (is(element, PgArray)) element = element.baseColumn;
  const parse = parsers[element.getSQLType().replace(/\(.*/, "")];
  // Of other types the driver leaves the array to Drizzle.
  return parse ? (text) => elements(text, parse) : (text) => text;
}

/** The elements of an array as PostgreSQL writes it, in however many dimensions. */
function elements(text: string, parse: (text: string) => unknown): unknown[] {
  const root: unknown[] = [];
  const open: unknown[][] = [root];
  // An element in quotes, where a backslash escapes, or one without; or a bracket.
  for (const [token, inQuotes] of text.slice(text.indexOf("{")).matchAll(/"((?:[^"\\]|\\.)*)"|[{}]|[^{},"]+/gs)) {
    if (token === "{") {
      const inner: unknown[] = [];
      open.at(-1)!.push(inner);
      open.push(inner);
    } else if (token === "}") open.pop();
    else if (inQuotes === undefined) open.at(-1)!.push(token === "NULL" ? null : parse(token));
    else open.at(-1)!.push(parse(inQuotes.replace(/\\(.)/gs, "$1")));
  }
  // The outermost brackets are an element of the root.
  return root[0] as unknown[];
}

/** Any value that a column can hold as superjson writes it. */
function plain(value: unknown, path: string, notes: Notes): string {
  if (typeof value === "bigint") return noted(String(value), "bigint", { path, notes });
  if (typeof value === "number") {
    const isJson = Number.isFinite(value) && !Object.is(value, -0);
    return isJson ? String(value) : noted(Object.is(value, -0) ? "-0" : String(value), "number", { path, notes });
  }
  // An instant that JavaScript has no date for is nothing.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : noted(value.toISOString(), "Date", { path, notes });
  if (Array.isArray(value)) return `[${value.map((one, at) => plain(one, `${path}.${at}`, notes)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${plain(one, `${path}.${escaped(key)}`, notes)}`);
  return `{${members.join(",")}}`;
}

function noted(text: string, type: string, { path, notes }: { path: string; notes: Notes }): string {
  notes.add(path, type);
  return JSON.stringify(text);
}

const escaped = (key: string): string => JSON.stringify(key.replaceAll("\\", "\\\\").replaceAll(".", "\\.")).slice(1, -1);

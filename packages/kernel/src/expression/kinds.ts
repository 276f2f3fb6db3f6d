import type { Scalar } from "./language.ts";

/**
 * The column types the language can compare. Each is leakproof in PostgreSQL, so it stays an index condition under
 * row-level security, and each has one exact meaning of equality and order that this file repeats in the process.
 */
export const kinds = ["text", "uuid", "boolean", "integer", "bigint", "float", "timestamp", "date"] as const;
export type Kind = (typeof kinds)[number];

/**
 * A value in the form in which two of them can be compared: instants are milliseconds, days are days, both since
 * 1970 in UTC; uuids are lower case.
 */
export type Canonical = string | number | bigint | boolean;

/** PostgreSQL's name of the type, for casts. */
export const sqlType: Record<Kind, string> = {
  text: "text",
  uuid: "uuid",
  boolean: "boolean",
  integer: "integer",
  bigint: "bigint",
  float: "double precision",
  timestamp: "timestamp with time zone",
  date: "date",
};

/** Whether lt, lte, gt and gte are defined. Text is not ordered: its order depends on a collation. */
export const isOrdered = (kind: Kind): boolean => kind !== "text" && kind !== "uuid" && kind !== "boolean";

/** A constant that the kind cannot hold. The message is a sentence about the value. */
export class InvalidValue extends Error {
  constructor(kind: Kind, value: unknown, reason: string) {
    super(`${shown(value)} is not a valid ${kind} value: ${reason}.`);
    this.name = "InvalidValue";
  }
}

/** A value as an error may repeat it: total and short, whatever a client sent. */
function shown(value: unknown): string {
  if (value === null || typeof value === "object" || typeof value === "function") return value === null ? "null" : `A ${typeof value}`;
  const text = String(value);
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const dayPattern = /^(\d{4}|[1-9]\d{4,6})-(\d\d)-(\d\d)( BC)?$/;
const instantPattern =
  /^(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?(?::(\d\d))?)?( BC)?$/;
const maxBigint = 2n ** 63n;
const msPerDay = 86_400_000;
/** 0001-01-01T00:00:00Z: below it PostgreSQL prints BC and JavaScript prints signs. */
const firstInstant = -62_135_596_800_000;
/** 4714-11-24 BC and 5874897-12-31: the days that PostgreSQL can hold. */
const firstDay = -2_440_588;
const lastDay = 2_145_042_905;

/** Days since 1970 of a day of the proleptic Gregorian calendar; undefined for a day that does not exist. */
function dayNumber(year: number, month: number, day: number): number | undefined {
  // JavaScript's dates end in the year 275760, PostgreSQL's later; the calendar repeats every 400 years.
  const cycles = Math.floor(year / 400) - 5;
  const date = new Date(Date.UTC(year - cycles * 400, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / msPerDay + cycles * 146_097 : undefined;
}

/** The year before 0001 is 0001 BC: there is no year 0000, and PostgreSQL refuses it. */
function dayFromParts([year, month, day]: readonly number[], bc: string | undefined): number | undefined {
  return year ? dayNumber(bc ? 1 - year : year, month!, day!) : undefined;
}

function dayFromText(text: string): number | undefined {
  if (text === "infinity") return Infinity;
  if (text === "-infinity") return -Infinity;
  const [, year, month, day, bc] = dayPattern.exec(text) ?? [];
  const days = dayFromParts([Number(year ?? 0), Number(month), Number(day)], bc);
  return days !== undefined && days >= firstDay && days <= lastDay ? days : undefined;
}

function instantFromText(text: string): number | undefined {
  if (text === "infinity") return Infinity;
  if (text === "-infinity") return -Infinity;
  const match = instantPattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "0", sign, zoneHour = "0", zoneMinute = "0", zoneSecond = "0", bc] = match;
  const days = dayFromParts([Number(year), Number(month), Number(day)], bc);
  if (days === undefined) return undefined;
  const time = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(6, "0")) / 1000;
  const offset = (Number(zoneHour) * 3600 + Number(zoneMinute) * 60 + Number(zoneSecond)) * 1000;
  return days * msPerDay + time - (sign === "-" ? -offset : offset);
}

/**
 * The canonical form of a value as the driver or a client gives it.
 * @throws InvalidValue when the kind cannot hold it exactly (PostgreSQL would refuse, round or alter it).
 */
export function canonical(kind: Kind, value: unknown): Canonical {
  const refuse = (reason: string): never => {
    throw new InvalidValue(kind, value, reason);
  };
  switch (kind) {
    case "text":
      if (typeof value !== "string") return refuse("text is expected");
      return value.isWellFormed() && !value.includes("\0") ? value : refuse("it holds a character that cannot be stored");
    case "uuid":
      return typeof value === "string" && uuidPattern.test(value) ? value.toLowerCase() : refuse("a UUID is expected");
    case "boolean":
      return typeof value === "boolean" ? value : refuse("true or false is expected");
    case "integer":
      return typeof value === "number" && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31
        ? value
        : refuse("a whole number of 32 bits is expected");
    case "bigint": {
      const big = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
      return typeof big === "bigint" && big >= -maxBigint && big < maxBigint ? big : refuse("a whole number of 64 bits is expected");
    }
    case "float":
      return typeof value === "number" ? value : refuse("a number is expected");
    case "timestamp": {
      const ms = value instanceof Date ? value.getTime() : NaN;
      const inRange = ms >= firstInstant && ms < Date.UTC(10_000, 0, 1);
      return inRange ? ms : refuse("an instant between the years 1 and 9999 is expected");
    }
    case "date":
      return (typeof value === "string" ? dayFromText(value) : undefined) ?? refuse("a day such as 2026-01-31 is expected");
  }
}

/** Whether the kind can hold a value exactly; see `canonical`. */
export function isStorable(kind: Kind, value: unknown): boolean {
  try {
    canonical(kind, value);
    return true;
  } catch (error) {
    if (error instanceof InvalidValue) return false;
    throw error;
  }
}

/**
 * The canonical form of a value in PostgreSQL's own text output (DateStyle ISO), as the change feed delivers it.
 * Total over everything PostgreSQL prints for the kind.
 */
export function canonicalFromText(kind: Kind, text: string): Canonical {
  switch (kind) {
    case "text":
    case "uuid":
      return text;
    case "boolean":
      return text === "t" || text === "true";
    case "integer":
      return Number(text);
    case "float":
      return Number(text);
    case "bigint":
      return BigInt(text);
    case "timestamp":
    case "date": {
      const parsed = kind === "date" ? dayFromText(text) : instantFromText(text);
      if (parsed === undefined) throw new InvalidValue(kind, text, "PostgreSQL printed a form that is not known");
      return parsed;
    }
  }
}

/** Equality as PostgreSQL defines it for the kind: NaN equals itself, -0 equals 0, text is compared byte by byte. */
export function isSame(a: Canonical, b: Canonical): boolean {
  return a === b || (a !== a && b !== b);
}

/** Order as PostgreSQL defines it for ordered kinds: NaN is above everything. Negative, zero or positive. */
export function compare(a: Canonical, b: Canonical): number {
  if (isSame(a, b)) return 0;
  if (a !== a) return 1;
  if (b !== b) return -1;
  return a < b ? -1 : 1;
}

/** Order of text by code points, which is PostgreSQL's collation "C" and the order of lists. */
export function compareText(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      // Surrogates stand for code points above every other unit, yet 0xE000 to 0xFFFF come after them as units.
      const xIsSurrogate = x >= 0xd800 && x < 0xe000;
      const yIsSurrogate = y >= 0xd800 && y < 0xe000;
      return xIsSurrogate === yIsSurrogate ? x - y : xIsSurrogate ? 1 : -1;
    }
  }
  return a.length - b.length;
}

/** The value as an SQL literal with its type, for the text of a policy. */
export function sqlLiteral(kind: Kind, value: Scalar): string {
  const known = canonical(kind, value);
  const text = kind === "timestamp" ? (value as Date).toISOString() : kind === "date" ? String(value) : String(known);
  return `'${text.replaceAll("'", "''")}'::${sqlType[kind]}`;
}

/** The value in the form the driver sends as a parameter of the kind's type. */
export function sqlParameter(kind: Kind, value: Scalar): string {
  const known = canonical(kind, value);
  return kind === "timestamp" ? (value as Date).toISOString() : kind === "date" ? String(value) : String(known);
}

import type { ColumnDescription } from "../api/client.ts";
import { fromWallText, toWallText } from "../format/zone.ts";
import type { Row } from "../live/line/frames.ts";

/** What the inputs of a form hold: text as typed, numbers as numbers, ticks. */
export type FormValues = Record<string, string | number | boolean | null>;

/** A form's values from a record, or empty ones for a new record. */
export function toFormValues(columns: readonly ColumnDescription[], row: Row | undefined, timeZone: string): FormValues {
  return Object.fromEntries(columns.map((column) => [column.key, toFormValue(column, row?.[column.key], timeZone)]));
}

function toFormValue(
  { kind, values, reference, isUser, format }: ColumnDescription,
  value: unknown,
  timeZone: string,
): string | number | boolean | null {
  if (kind === "boolean") return value === true;
  // Nothing chosen is null, nothing typed is empty text.
  if (value === null || value === undefined) return values || reference || isUser || format === "country" ? null : "";
  if (value instanceof Date) return toWallText(value, timeZone);
  if (typeof value === "number" || typeof value === "string") return value;
  return String(value);
}

/** What is sent of a form: each filled field in its column's type, an emptied one as null. */
export function fromFormValues(columns: readonly ColumnDescription[], values: FormValues, timeZone: string): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.key, fromFormValue(column, values[column.key], timeZone)]));
}

function fromFormValue({ kind }: ColumnDescription, value: FormValues[string] | undefined, timeZone: string): unknown {
  if (kind === "boolean") return value === true;
  if (value === "" || value === null || value === undefined) return null;
  if (kind === "integer" || kind === "float") return Number(value);
  // What is no number is sent as it is, so that the server says what is wrong with it.
  if (kind === "bigint") return /^-?\d+$/.test(String(value)) ? BigInt(String(value)) : value;
  if (kind === "timestamp") return fromWallText(String(value), timeZone) ?? value;
  return typeof value === "string" ? value.trim() : value;
}

/** What a new record is made of: fields left empty are left out, so that they get their defaults. */
export function filledIn(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
}

/** The fields that a change sends: those whose value is another one now. */
export function touched(columns: readonly ColumnDescription[], before: FormValues, after: FormValues): ColumnDescription[] {
  return columns.filter(({ key }) => before[key] !== after[key]);
}

/** What is wrong before anything is sent: only what needs no knowledge but the description. */
export function mistakes(columns: readonly ColumnDescription[], values: FormValues): Record<string, string> {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const word = mistake(column, values[column.key]);
      return word === undefined ? [] : [[column.key, word]];
    }),
  );
}

function mistake({ required, kind, min, max, unit }: ColumnDescription, value: FormValues[string] | undefined): string | undefined {
  if (value === null || value === undefined || (typeof value === "string" && value.trim() === "")) {
    return required && kind !== "boolean" ? "Fill this in." : undefined;
  }
  if (typeof value !== "number") return undefined;
  const suffix = unit ? ` ${unit}` : "";
  if (min !== null && value < min) return `Must be at least ${min}${suffix}.`;
  if (max !== null && value > max) return `Must be at most ${max}${suffix}.`;
  return undefined;
}

import type { JsonSchema } from "../platform/catalogue/procedures.ts";
import { withoutNull } from "./schema-shape.ts";

const wholeNumber = /^[+-]?\d{1,40}$/;
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const instant = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** The instant that a text names with its zone; the text itself when it names none, for the schema to refuse. */
function dateIn(text: string): Date | string {
  const [, day] = instant.exec(text) ?? [];
  if (day === undefined) return text;
  // Date accepts the 31st of every month.
  const at = new Date(text);
  const midnight = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || midnight.toISOString().slice(0, 10) !== day ? text : at;
}

/** What one text of an address stands for. A text that fits nothing stays one: the procedure refuses it in its own words. */
export function valueOfText(schema: JsonSchema, text: string): unknown {
  const { schema: bare } = withoutNull(schema);
  if (bare.wire === "date") return dateIn(text);
  if (bare.wire === "bigint") return wholeNumber.test(text) ? BigInt(text) : text;
  if (bare.const !== undefined || bare.enum !== undefined) {
    return (bare.enum ?? [bare.const]).find((word) => String(word) === text) ?? text;
  }
  if (bare.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (bare.type === "number" || bare.type === "integer") return decimal.test(text) ? Number(text) : text;
  return text;
}

/** A value of JSON as the procedure takes it: instants become Dates, whole numbers of 64 bits bigints, all else stays. */
export function valueOfJson(schema: JsonSchema, value: unknown): unknown {
  const { schema: bare } = withoutNull(schema);
  if (bare.wire === "date" && typeof value === "string") return dateIn(value);
  if (bare.wire === "bigint") return bigintOf(value);
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (bare.anyOf) return valueOfJson(alternativeFor(bare.anyOf, value), value);
  if (Array.isArray(value)) return bare.items ? value.map((item) => valueOfJson(bare.items!, item)) : value.map(plain);
  const properties = bare.properties ?? {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      Object.hasOwn(properties, key) ? valueOfJson(properties[key]!, inner) : plain(inner),
    ]),
  );
}

function bigintOf(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === "string" && wholeNumber.test(value) ? BigInt(value) : value;
}

/** Where no schema speaks of it, a number is one of JavaScript's. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Of several schemas the one whose constants the value has, else the first that is of its kind. */
function alternativeFor(options: readonly JsonSchema[], value: object): JsonSchema {
  const ofKind = options.filter(({ type, properties, items }) =>
    Array.isArray(value) ? type === "array" || items !== undefined : type === "object" || properties !== undefined,
  );
  const fits = ({ properties = {} }: JsonSchema): boolean =>
    Object.entries(properties).every(([key, { const: word }]) => word === undefined || Reflect.get(value, key) === word);
  return ofKind.find(fits) ?? ofKind[0] ?? {};
}

const longNumber = /\d{16}/;

/**
 * Reads JSON without losing a digit: whole numbers beyond what JavaScript's numbers hold exactly become bigints, for the schema to
 * place. @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, exactly as Reviver);
}

// The third parameter is in the standard by now, and in no published type of it.
type Reviver = (key: string, value: unknown) => unknown;

const exactly = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && wholeNumber.test(source) ? BigInt(source) : value;

/** Writes a result as JSON: instants as text, whole numbers of 64 bits with all their digits. Nothing at all is null. */
export function printJson(value: unknown): string {
  return JSON.stringify(value, withDigits) ?? "null";
}

// In the standard by now, and in no published type of it.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

const withDigits = (_key: string, value: unknown): unknown => {
  if (typeof value === "bigint") return rawJSON(String(value));
  return value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value;
};

import type { Canonical, Kind } from "./kinds.ts";

/** What filters can ask for where a key of JSON stands for a value. Numbers are of double precision, days are `2026-01-31`. */
export const placeKinds = ["text", "uuid", "boolean", "float", "date"] as const satisfies readonly Kind[];
export type PlaceKind = (typeof placeKinds)[number];

/**
 * A key of a JSON column, or a key in what stands under it, together with the kind of value that is looked for there. Expressions
 * name it where they name a column: `custom.text.size`, `custom.float.budget.minor`. The kind is part of the name, because nothing
 * else says what stands there: what is of another kind is empty.
 */
export type Place = { readonly column: string; readonly kind: PlaceKind; readonly keys: readonly string[] };

const shape = new RegExp(`^([A-Za-z]\\w*)\\.(${placeKinds.join("|")})\\.(\\w{1,60}(?:\\.\\w{1,60})?)$`);

/** The place that a name means; undefined for any other name. */
export function placeNamed(name: string): Place | undefined {
  const [, column, kind, path] = shape.exec(name) ?? [];
  // Proof: the pattern admits the kinds of places alone.
  return column === undefined || path === undefined ? undefined : { column, kind: kind as PlaceKind, keys: path.split(".") };
}

/** The name by which expressions mean a place. */
export const placeName = ({ column, kind, keys }: Place): string => [column, kind, ...keys].join(".");

/** Nothing larger, and but for zero nothing smaller, is told apart: PostgreSQL would refuse to read it as a double. */
export const largest = 1e308;
export const smallest = 1e-300;

/** A day of the calendar from 0001-01-01 to 9999-12-31. Read by PostgreSQL and JavaScript alike, hence without any class of letters. */
export const dayPattern = ((): string => {
  const long = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";
  const short = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";
  const february = "02-(0[1-9]|1[0-9]|2[0-8])";
  const leapYear = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  return `^(?!0000)([0-9]{4}-(${long}|${short}|${february})|${leapYear}-02-29)$`;
})();

/** As above, of ids in any case. */
export const uuidPattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

const [isDay, isUuid] = [new RegExp(dayPattern), new RegExp(uuidPattern)];
const msPerDay = 86_400_000;

/**
 * What stands at a place of a document that was read from JSON, in canonical form; null when nothing of its kind does. Total: a
 * document may be anything, and a key is its own only, never what every object has.
 */
export function canonicalAt(document: unknown, { kind, keys }: Place): Canonical | null {
  const value = valueAt(document, keys);
  switch (kind) {
    case "text":
      return typeof value === "string" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "uuid":
      return typeof value === "string" && isUuid.test(value) ? value.toLowerCase() : null;
    case "date":
      return typeof value === "string" && isDay.test(value) ? Date.parse(value) / msPerDay : null;
    case "float":
      return typeof value === "number" ? tellable(value) : null;
  }
}

/** What stands under keys of a document, whatever it is; undefined when nothing does. */
export const valueAt = (document: unknown, keys: readonly string[]): unknown => keys.reduce(under, document);

function under(value: unknown, key: string): unknown {
  const isHeld = typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
  // Proof: it is an object, which has the key.
  return isHeld ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

const tellable = (value: number): number => (Math.abs(value) < smallest ? 0 : Math.min(Math.max(value, -largest), largest));

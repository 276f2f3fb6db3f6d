import { InvalidArgumentError } from "commander";
import type { JsonSchema } from "@freehold/api/platform/catalogue/procedures.ts";
import { withoutNull } from "@freehold/api/rest/schema-shape.ts";
import { parseInstant } from "../zoned-time.ts";
import { kebabCase } from "./naming.ts";

/** What a flag's text stands for. */
export type FlagKind = "text" | "number" | "integer" | "bigint" | "boolean" | "instant" | "day" | "choice" | "json";

/** One value of an input that the command line can give by itself. */
export type Flag = {
  /** Where the value goes within the input. */
  readonly path: readonly string[];
  /** As typed, without the dashes. */
  readonly name: string;
  readonly kind: FlagKind;
  readonly isRepeated: boolean;
  /** Whether `--no-name` empties it. */
  readonly isNullable: boolean;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
};

/** How texts of the command line are read. */
export type Reading = { readonly zone: string; readonly now: Date };

/** Options that every command has. An input of the same name gets a prefix. */
export const taken: ReadonlySet<string> = new Set(["server", "org", "local", "as", "output", "help", "input", "dry-run", "columns"]);

/** The values of an input that flags can give, those of nested objects included. */
export function flagsOf(input: JsonSchema, alsoTaken: readonly string[] = []): Flag[] {
  const isTaken = (name: string): boolean => taken.has(name) || alsoTaken.includes(name);
  const found = leaves(input, [], true);
  const named = new Map<string, number>();
  for (const { path } of found) {
    const name = kebabCase(path.at(-1)!);
    named.set(name, (named.get(name) ?? 0) + 1);
  }
  return found.map((flag) => {
    const short = kebabCase(flag.path.at(-1)!);
    const long = flag.path.map(kebabCase).join("-");
    // Of two values with one name the outer keeps it.
    const name = named.get(short) === 1 || flag.path.length === 1 ? short : long;
    return { ...flag, name: isTaken(name) ? `with-${name}` : name.startsWith("no-") ? `set-${name}` : name };
  });
}

function leaves(schema: JsonSchema, path: readonly string[], isRequired: boolean): Omit<Flag, "name">[] {
  const { properties, required } = objectOf(schema);
  return Object.entries(properties).flatMap(([key, property]) => {
    const inner = [...path, key];
    const demanded = isRequired && required.includes(key);
    const { schema: bare, isNullable } = withoutNull(property);
    if (bare.properties && Object.keys(bare.properties).length > 0) return leaves(bare, inner, demanded);
    const isRepeated = bare.type === "array" && kindOf(withoutNull(bare.items ?? {}).schema) !== "json";
    const item = isRepeated
      ? { ...bare.items, title: bare.title ?? bare.items?.title, description: bare.description ?? bare.items?.description }
      : bare;
    // A title may be undefined here, which the reader of a schema treats as absent.
    const described = withoutNull(item as JsonSchema).schema;
    return [{ path: inner, kind: kindOf(described), isRepeated, isNullable, isRequired: demanded, schema: described }];
  });
}

/** The properties of an object. Of several objects to choose from: of all, and required what each requires. */
export function objectOf(schema: JsonSchema): { properties: Readonly<Record<string, JsonSchema>>; required: readonly string[] } {
  if (schema.properties) return { properties: schema.properties, required: schema.required ?? [] };
  const choices = (schema.anyOf ?? []).map(objectOf).filter(({ properties }) => Object.keys(properties).length > 0);
  const properties: Record<string, JsonSchema> = {};
  for (const [key, property] of choices.flatMap((choice) => Object.entries(choice.properties))) {
    properties[key] = properties[key] ? both(properties[key], property) : property;
  }
  return { properties, required: Object.keys(properties).filter((key) => choices.every(({ required }) => required.includes(key))) };
}

/** A property of two alternatives: the words that tell them apart become choices. */
function both(a: JsonSchema, b: JsonSchema): JsonSchema {
  const words = ({ const: word, enum: list }: JsonSchema): readonly unknown[] => (word === undefined ? (list ?? []) : [word]);
  const all = [...new Set([...words(a), ...words(b)])];
  return words(a).length > 0 && words(b).length > 0 ? { ...a, const: undefined, enum: all } : a;
}

function kindOf(schema: JsonSchema): FlagKind {
  if (schema.wire === "bigint") return "bigint";
  if (schema.enum || schema.const !== undefined) return "choice";
  if (schema.format === "date-time") return "instant";
  if (schema.format === "date") return "day";
  switch (schema.type) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "integer":
      return "integer";
    case "boolean":
      return "boolean";
    default:
      return "json";
  }
}

/** The value a text stands for. @throws InvalidArgumentError, which commander reports as bad usage */
export function readFlag({ kind, schema }: Pick<Flag, "kind" | "schema">, text: string, reading: Reading): unknown {
  switch (kind) {
    case "text":
      return text;
    case "choice":
      return choice(schema, text);
    case "number": {
      const number = text.trim() === "" ? NaN : Number(text);
      if (Number.isNaN(number)) throw new InvalidArgumentError("A number is expected.");
      return number;
    }
    case "integer":
      if (!/^[+-]?\d+$/.test(text)) throw new InvalidArgumentError("A whole number is expected.");
      return Number(text);
    case "bigint":
      if (!/^[+-]?\d+$/.test(text)) throw new InvalidArgumentError("A whole number is expected.");
      return BigInt(text);
    case "boolean":
      return text !== "false";
    case "day":
      if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new InvalidArgumentError("A day such as 2026-01-31 is expected.");
      return text;
    case "instant": {
      const instant = parseInstant(text, reading);
      if (!instant) throw new InvalidArgumentError("A time such as 2026-01-31T08:30, 2026-01-31T08:30Z, -2h or now is expected.");
      return schema.wire === "date" ? instant : instant.toISOString();
    }
    case "json":
      return json(text);
  }
}

function choice(schema: JsonSchema, text: string): unknown {
  const choices = schema.enum ?? [schema.const];
  const found = choices.find((word) => String(word) === text);
  if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
  return found;
}

/** JSON, or the bare text where it is none and so can only mean itself. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (/^\s*[[{"]/.test(text)) throw new InvalidArgumentError(`Malformed JSON: ${(cause as SyntaxError).message}.`);
    return text;
  }
}

/** A value from JSON as superjson must carry it: instants become Dates, whole numbers beyond 53 bits bigints. */
export function revive(value: unknown, schema: JsonSchema): unknown {
  const { schema: bare } = withoutNull(schema);
  if (bare.wire === "date" && typeof value === "string") {
    const instant = new Date(value);
    return Number.isNaN(instant.getTime()) ? value : instant;
  }
  if (bare.wire === "bigint" && (typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value)))) return BigInt(value);
  if (Array.isArray(value)) return bare.items ? value.map((item) => revive(item, bare.items!)) : value;
  if (typeof value !== "object" || value === null) return value;
  const { properties } = objectOf(bare);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, Object.hasOwn(properties, key) ? revive(inner, properties[key]!) : inner]),
  );
}

/** The placeholder in help: what kind of text is expected. */
export function placeholder({ kind, schema }: Pick<Flag, "kind" | "schema">): string {
  const names: Record<FlagKind, string> = {
    text: schema.format === "uuid" ? "id" : (schema.format ?? "text"),
    number: "number",
    integer: "number",
    bigint: "number",
    boolean: "boolean",
    instant: "time",
    day: "day",
    choice: "choice",
    json: "json",
  };
  return names[kind];
}

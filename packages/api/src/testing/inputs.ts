import type { Random } from "@freehold/kernel/testing/random.ts";
import type { JsonSchema } from "../platform/catalogue/procedures.ts";

/** What a made-up input is built from. */
export type Ingredients = {
  readonly random: Random;
  /** Ids to name where an id is expected. */
  readonly ids: readonly string[];
};

/** An input that its schema accepts, as far as a schema without patterns can tell. */
export function plausible(schema: JsonSchema, use: Ingredients): unknown {
  const { random } = use;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.examples) return random.pick(schema.examples);
  if (schema.anyOf) return plausible(random.pick(schema.anyOf), use);
  switch (random.pick([schema.type ?? "object"].flat())) {
    case "null":
      return null;
    case "boolean":
      return random.chance(0.5);
    case "integer":
      return wire(schema, Math.round(between(schema, random)));
    case "number":
      return between(schema, random);
    case "array":
      return Array.from({ length: random.int(4) }, () => plausible(schema.items ?? {}, use));
    case "object":
      return plausibleObject(schema, use);
    default:
      return plausibleText(schema, use);
  }
}

function plausibleObject({ properties = {}, required = [] }: JsonSchema, use: Ingredients): object {
  const present = Object.entries(properties).filter(([name]) => required.includes(name) || use.random.chance(0.4));
  return Object.fromEntries(present.map(([name, part]) => [name, plausible(part, use)]));
}

const wire = (schema: JsonSchema, whole: number): number | bigint => (schema.wire === "bigint" ? BigInt(whole) : whole);

function between({ minimum = -1000, maximum = 1000 }: JsonSchema, random: Random): number {
  return minimum + random.next() * (maximum - minimum);
}

function plausibleText({ format, wire: carried, minLength = 0, maxLength = 40 }: JsonSchema, { random, ids }: Ingredients): unknown {
  if (carried === "date") return new Date(Date.UTC(2026, 0, 1) + random.int(365 * 86_400_000));
  if (format === "uuid") return random.pick(ids);
  if (format === "email") return `person${random.int(1000)}@example.com`;
  const length = Math.max(minLength, Math.min(maxLength, 1 + random.int(20)));
  return Array.from({ length }, () => random.pick([..."abcdefghijklmnopqrstuvwxyz0123456789-"])).join("");
}

const hostileValues: readonly unknown[] = [
  undefined,
  null,
  true,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "'; drop table platform.organization; --",
  "${7*7}{{7*7}}<script>alert(1)</script>",
  "../../../../etc/passwd",
  "%00%ff%2e%2e",
  "x".repeat(100_000),
  "🜁".repeat(500),
  "-infinity",
  "NaN",
  "0001-01-01T00:00:00Z BC",
  "99999-12-31T23:59:59.999999Z",
  NaN,
  Infinity,
  -Infinity,
  -0,
  1e308,
  5e-324,
  2 ** 53,
  -(2 ** 63),
  2n ** 70n,
  -1n,
  new Date(Number.NaN),
  new Date(8.64e15),
  new Date(-8.64e15),
  [],
  {},
  [[[[[[[[]]]]]]]],
  JSON.parse('{"__proto__": {"isOperator": true}, "constructor": {"prototype": {}}}'),
  { toString: null },
  Array.from({ length: 2000 }, (_, i) => i),
  nested(200),
];

function nested(depth: number): unknown {
  return depth === 0 ? "deep" : { op: "not", of: nested(depth - 1) };
}

/** An input of the right shape in which some parts are what nobody would send by mistake. */
export function hostile(schema: JsonSchema, use: Ingredients): unknown {
  if (use.random.chance(0.05)) return use.random.pick(hostileValues);
  return spoiled(plausible(schema, use), use.random);
}

function spoiled(value: unknown, random: Random): unknown {
  if (random.chance(0.2)) return random.pick(hostileValues);
  if (Array.isArray(value)) return value.map((part) => spoiled(part, random));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, spoiled(part, random)]);
  return Object.fromEntries(random.chance(0.1) ? [...parts, ["orgId", random.pick(hostileValues)]] : parts);
}

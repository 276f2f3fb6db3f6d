import { isOrdered, type Kind } from "../expression/kinds.ts";
import { orders, type Expression, type Scalar } from "../expression/language.ts";
import { roles } from "../role.ts";
import type { Random } from "./random.ts";
import { constants, textParts } from "./samples.ts";

/** What random expressions may talk about. */
export type Vocabulary = {
  readonly kinds: { readonly [column: string]: Kind };
  /** Places in documents. Policies name none. */
  readonly places?: { readonly [place: string]: Kind };
  /** Columns that hold a person. */
  readonly people: readonly string[];
  readonly links: readonly string[];
};

function columnLeaf(random: Random, column: string, kind: Kind): Expression {
  const value = (): Scalar => random.pick(constants[kind]);
  const asked = random.int(10);
  if (asked < 2) return { op: "isNull", column };
  if (asked < 4) return { op: "in", column, values: Array.from({ length: random.int(5) }, value) };
  if (asked < 8 && isOrdered(kind)) return { op: random.pick(orders), column, value: value() };
  if (asked < 7 && kind === "text") {
    return { op: "contains", column, value: random.chance(0.6) ? random.pick(textParts) : String(value()) };
  }
  return { op: "equals", column, value: value() };
}

function leaf(random: Random, { kinds, places = {}, people, links }: Vocabulary): Expression {
  const asked = random.int(10);
  if (asked < 2) return { op: "atLeast", role: random.pick(roles) };
  if (asked < 3) return { op: "isMe", column: random.pick(people) };
  const of = (kind: Kind, among = kinds): string[] => Object.keys(among).filter((name) => among[name] === kind);
  if (asked < 5) return { op: "isLinked", link: random.pick(links), column: random.pick(of("uuid")) };
  // The kind comes first, so that one with few columns is asked as often as the others.
  const kind = random.pick([...new Set(Object.values(kinds))]);
  const there = of(kind, places);
  return columnLeaf(random, random.pick(there.length > 0 && random.chance(0.4) ? there : of(kind)), kind);
}

/** An expression that is neither nearly always true nor nearly always false, up to `depth` operators deep. */
export function randomExpression(random: Random, vocabulary: Vocabulary, depth = 4): Expression {
  if (depth === 0 || random.chance(0.25)) return leaf(random, vocabulary);
  if (random.chance(0.25)) return { op: "not", of: randomExpression(random, vocabulary, depth - 1) };
  // Zero and one part are rare, but legal.
  const parts = random.chance(0.05) ? random.int(2) : 2 + random.int(2);
  const of = Array.from({ length: parts }, () => randomExpression(random, vocabulary, depth - 1));
  return { op: random.pick(["anyOf", "allOf"] as const), of };
}

/** Every expression that is one step smaller: a counterexample is shrunk by following those that still fail. */
export function* smaller(expression: Expression): Generator<Expression> {
  if (expression.op === "not") {
    yield expression.of;
    for (const of of smaller(expression.of)) yield { op: "not", of };
  }
  if (expression.op === "anyOf" || expression.op === "allOf") {
    yield* expression.of;
    for (const [at, part] of expression.of.entries()) {
      yield { op: expression.op, of: expression.of.toSpliced(at, 1) };
      for (const of of smaller(part)) yield { op: expression.op, of: expression.of.with(at, of) };
    }
  }
  if (expression.op === "in") {
    for (const at of expression.values.keys()) yield { ...expression, values: expression.values.toSpliced(at, 1) };
  }
}

/** The expression, or anything else, as one line that keeps what JSON loses. */
export function printed(value: unknown): string {
  if (value instanceof Date) return `new Date("${value.toISOString()}")`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Map) return `Map ${printed([...value])}`;
  if (value instanceof Set) return `Set ${printed([...value])}`;
  if (Array.isArray(value)) return `[${value.map(printed).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, of]) => `${name}: ${printed(of)}`)
      .join(", ")} }`;
  }
  return JSON.stringify(value) ?? "undefined";
}

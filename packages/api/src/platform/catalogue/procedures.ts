import type { AnyRouter } from "@trpc/server";
import { z } from "zod";
import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { sentence } from "@freehold/kernel/expression/sentence.ts";
import { linkLabels } from "@freehold/kernel/table/link.ts";
import { words, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";

/**
 * A JSON Schema of an input, without references. Beside the standard it holds `unit`, and `wire` where superjson must
 * carry more than JSON can: the client sends a Date or a bigint.
 */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly wire?: "date" | "bigint";
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  /** Some of many values that fit. */
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
};

/** A column as a door without the table's code must know it. */
export type ColumnShape = {
  readonly key: string;
  readonly label: string;
  readonly unit?: string;
  /** Absent for columns that filters cannot compare. */
  readonly kind?: Kind;
  readonly values?: readonly string[];
  /** Names a person: filters may compare it with the caller. */
  readonly isUser?: true;
  /** JSON in which filters may name places: `custom.text.size`. */
  readonly isDocument?: true;
  readonly secondary?: true;
};

/** A table as a door without its code must know it. */
export type ResourceShape = {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly key: readonly string[];
  readonly sort: readonly string[];
  readonly search: readonly string[];
  readonly columns: readonly ColumnShape[];
};

/** A procedure as a door without the router's code must know it. */
export type ProcedureDescription = {
  /** With dots: `coldchain.unit.list`. */
  readonly path: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly summary?: string;
  /** Who may call it, as a sentence. */
  readonly permission?: string;
  readonly input?: JsonSchema;
  /** The table whose rows it is about. */
  readonly resource?: ResourceShape;
};

type Described = { permission?: unknown; summary?: unknown; resource?: Declaration };
type Definition = { type: ProcedureDescription["type"]; inputs?: readonly unknown[]; meta?: Described };

/** Every procedure of a router, by path. Costs some milliseconds for each table: ask once, keep the answer. */
export function describeProcedures(router: AnyRouter): ProcedureDescription[] {
  // tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
  const procedures = router._def.procedures as Readonly<Record<string, { readonly _def: Definition }>>;
  return Object.entries(procedures)
    .map(([path, procedure]) => describe(path, procedure._def))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function describe(path: string, { type, inputs = [], meta = {} }: Definition): ProcedureDescription {
  const schemas = inputs.filter((input) => input instanceof z.ZodType).map(inputSchema);
  const permission = permissionSentence(meta.permission);
  return {
    path,
    type,
    ...(typeof meta.summary === "string" && { summary: meta.summary }),
    ...(permission !== undefined && { permission }),
    ...(schemas.length > 0 && { input: schemas.length === 1 ? schemas[0]! : merged(schemas) }),
    ...(meta.resource && { resource: describeResource(meta.resource) }),
  };
}

/** Who may call a procedure that declares this, in words. */
export function permissionSentence(permission: unknown): string | undefined {
  if (permission === "anyone") return "anyone";
  if (permission === "signedIn") return "everyone signed in";
  if (permission === "operator") return "operators of the installation";
  if (permission === "machine") return "whoever is at the server's machine";
  // Anything else that a procedure declares is an expression of the policy language.
  if (typeof permission === "object" && permission !== null && "op" in permission) return sentence(permission as Expression, linkLabels());
  return undefined;
}

/** The JSON Schema of what a client sends, references resolved, noise of the generator removed. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const {
    $defs,
    $schema: _dialect,
    "~standard": _standard,
    ...root
  } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time", wire: "date" });
      if (type === "bigint")
        Object.assign(jsonSchema, { type: "integer", format: "int64", wire: "bigint", ...limitsOf(zodSchema._zod.bag) });
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  // zod's own type is the whole of JSON Schema; JsonSchema names the part of it that is read.
  return inlined(root as JsonSchema, ($defs ?? {}) as Definitions, []);
}

/** Those of whole numbers of 64 bits, where JSON's numbers hold them exactly. */
function limitsOf({ minimum, maximum }: Readonly<Record<string, unknown>>): { minimum?: number; maximum?: number } {
  const isExact = (limit: unknown): limit is bigint => typeof limit === "bigint" && Number.isSafeInteger(Number(limit));
  return { ...(isExact(minimum) && { minimum: Number(minimum) }), ...(isExact(maximum) && { maximum: Number(maximum) }) };
}

type Definitions = Readonly<Record<string, JsonSchema>>;

/** Replaces references by what they name. One that contains itself ends as "anything". */
function inlined(schema: JsonSchema, definitions: Definitions, open: readonly string[]): JsonSchema {
  // To a client it is the same whether alternatives exclude each other.
  const { $ref, oneOf, ...rest } = schema;
  const own: JsonSchema = Array.isArray(oneOf) ? { ...rest, anyOf: oneOf as JsonSchema[] } : rest;
  if (typeof $ref === "string") {
    const name = $ref.replace("#/$defs/", "");
    const target = definitions[name];
    if (!target || open.includes(name)) return own;
    return inlined({ ...target, ...own }, definitions, [...open, name]);
  }
  const inner = (part: JsonSchema): JsonSchema => inlined(part, definitions, open);
  return {
    ...own,
    ...(own.properties && { properties: Object.fromEntries(Object.entries(own.properties).map(([key, part]) => [key, inner(part)])) }),
    ...(own.items && { items: inner(own.items) }),
    ...(own.anyOf && { anyOf: own.anyOf.map(inner) }),
    ...(isSchema(own.additionalProperties) && { additionalProperties: inner(own.additionalProperties) }),
    ...(Array.isArray(own.allOf) && { allOf: (own.allOf as JsonSchema[]).map(inner) }),
    ...(Array.isArray(own.prefixItems) && { prefixItems: (own.prefixItems as JsonSchema[]).map(inner) }),
  };
}

const isSchema = (part: unknown): part is JsonSchema => typeof part === "object" && part !== null;

/** A procedure with several inputs accepts what all of them accept together. */
function merged(schemas: readonly JsonSchema[]): JsonSchema {
  return {
    type: "object",
    properties: Object.assign({}, ...schemas.map(({ properties }) => properties ?? {})) as Record<string, JsonSchema>,
    required: [...new Set(schemas.flatMap(({ required }) => required ?? []))],
  };
}

function describeResource({ fullName, label, plural, key, sort, search, columns }: Declaration): ResourceShape {
  return { name: fullName, label, plural, key, sort, search, columns: [...columns.values()].map(describeColumn) };
}

function describeColumn({ key, kind, values, facts, isUser, isDocument }: ColumnDeclaration): ColumnShape {
  return {
    key,
    label: facts.label ?? words(key),
    ...(facts.unit !== undefined && { unit: facts.unit }),
    ...(kind && { kind }),
    ...(values && { values }),
    ...(isUser && { isUser }),
    ...(isDocument && { isDocument }),
    ...(facts.secondary && { secondary: true }),
  };
}

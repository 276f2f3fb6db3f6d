import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import { words, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { JsonSchema } from "../../platform/catalogue/procedures.ts";

/** A JSON Schema as the description holds it, with references to its components. */
export type Schema = { readonly [keyword: string]: unknown };

/** Names a component; its schema is added once. */
export type Components = {
  readonly schemas: Map<string, Schema>;
  readonly refer: (name: string, schema: () => Schema) => Schema;
};

export function newComponents(): Components {
  const schemas = new Map<string, Schema>();
  return {
    schemas,
    refer: (name, schema) => {
      if (!schemas.has(name)) {
        schemas.set(name, {});
        schemas.set(name, schema());
      }
      return { $ref: `#/components/schemas/${name}` };
    },
  };
}

const ofKind: Record<Kind, Schema> = {
  text: { type: "string" },
  uuid: { type: "string", format: "uuid" },
  boolean: { type: "boolean" },
  integer: { type: "integer", format: "int32" },
  bigint: { type: "integer", format: "int64" },
  float: { type: "number", format: "double" },
  timestamp: { type: "string", format: "date-time" },
  date: { type: "string", format: "date" },
};

/** One value of a column as an answer holds it. */
export function columnSchema({ key, kind, values, facts, nullable, reference, isUser }: ColumnDeclaration): Schema {
  const bare = values ? { type: "string", enum: values } : kind ? ofKind[kind] : {};
  const help = [
    facts.help,
    facts.unit === undefined ? undefined : `In ${facts.unit}.`,
    reference || isUser ? `The id of ${isUser ? "a person" : "another record"}.` : undefined,
  ].filter((text) => text !== undefined);
  return {
    ...bare,
    ...(nullable && nulled(bare)),
    title: facts.label ?? words(key),
    ...(help.length > 0 && { description: help.join(" ") }),
    ...(facts.unit !== undefined && { "x-unit": facts.unit }),
    ...(facts.readOnly && { readOnly: true }),
  };
}

const nulled = ({ type, enum: list }: Schema): Schema => ({
  ...(type !== undefined && { type: [type, "null"] }),
  ...(Array.isArray(list) && { enum: [...(list as unknown[]), null] }),
});

/** A row of a table as it is answered: every column, empty ones as null. */
export function rowSchema({ label, columns }: Declaration): Schema {
  return {
    type: "object",
    title: label,
    properties: Object.fromEntries([...columns].map(([key, column]) => [key, columnSchema(column)])),
    required: [...columns.keys()],
  };
}

/** A page of a list. */
export const pageSchema = (row: Schema, plural: string): Schema => ({
  type: "object",
  title: `A page of ${plural.toLowerCase()}`,
  properties: {
    rows: { type: "array", items: row },
    nextCursor: { type: ["string", "null"], description: "Send it as `cursor` for the next page; null on the last one." },
  },
  required: ["rows", "nextCursor"],
});

/** What came of a bulk call, row by row. */
export const bulkReportSchema = (row: Schema): Schema => ({
  type: "object",
  title: "What came of each record, in the order of the request",
  properties: {
    rows: {
      type: "array",
      items: {
        anyOf: [
          {
            type: "object",
            properties: { id: { type: "string", format: "uuid" }, ok: { const: true }, version: { type: "integer" } },
            required: ["id", "ok", "version"],
          },
          {
            type: "object",
            properties: {
              id: { type: ["string", "null"] },
              ok: { const: false },
              fault: { type: "string", description: "A code, such as `row.stale`." },
              message: { type: "string" },
              fields: { type: ["object", "null"], additionalProperties: { type: "string" } },
              current: { anyOf: [row, { type: "null" }] },
            },
            required: ["id", "ok", "fault", "message", "fields", "current"],
          },
        ],
      },
    },
    done: { type: "integer" },
    refused: { type: "integer" },
  },
  required: ["rows", "done", "refused"],
});

/** What a client sends, without what only other doors read. */
export function sentSchema({ wire, unit, title, description, multiline: _form, ...schema }: JsonSchema): Schema {
  const inner = (part: JsonSchema): Schema => sentSchema(part);
  const { properties, items, anyOf, additionalProperties } = schema;
  const help = [description, unit === undefined ? undefined : `In ${unit}.`].filter((text) => text !== undefined).join(" ");
  return {
    ...schema,
    ...(wire === "bigint" && { type: withNull(schema, "integer"), format: "int64" }),
    ...(title !== undefined && { title }),
    ...(help !== "" && { description: help }),
    ...(unit !== undefined && { "x-unit": unit }),
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, inner(part)])) }),
    ...(items && { items: inner(items) }),
    ...(anyOf && { anyOf: anyOf.filter(isSendable).map(inner) }),
    ...(typeof additionalProperties === "object" &&
      additionalProperties !== null && { additionalProperties: inner(additionalProperties as JsonSchema) }),
  };
}

/** What JSON has no form for is described by nothing (not a number), or by a constant that is null but should be a number (infinities). */
const isSendable = (schema: JsonSchema): boolean => Object.keys(schema).length > 0 && !(schema.const === null && schema.type !== "null");

const withNull = ({ type }: JsonSchema, name: string): string | string[] => (Array.isArray(type) ? [name, "null"] : name);

/** What went wrong, as RFC 9457 writes it. */
export const problemSchema: Schema = {
  type: "object",
  title: "What went wrong",
  properties: {
    type: { type: "string", format: "uri", description: "Names the kind of problem: `urn:freehold:` and the code." },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What happened and what to do next, as a sentence." },
    code: { type: "string", description: "For programs; stable across releases.", examples: ["row.missing"] },
    requestId: { type: "string", description: "Names the request in the logs and the audit trail." },
    errors: {
      type: "array",
      description: "What is wrong with each value that was sent.",
      items: {
        type: "object",
        properties: { field: { type: "string" }, detail: { type: "string" } },
        required: ["field", "detail"],
      },
    },
    retryAfter: { type: "integer", description: "Seconds to wait, as `Retry-After` says it." },
    current: { description: "The record as it is now, where somebody else has changed it." },
  },
  required: ["type", "title", "status", "detail", "code", "requestId"],
};

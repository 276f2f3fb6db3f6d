import type { JsonSchema } from "../../platform/catalogue/procedures.ts";
import { equalityColumns, parametersOf } from "../request.ts";
import type { Route } from "../route.ts";
import { isFilter } from "../schema-shape.ts";
import { columnSchema, sentSchema, type Schema } from "./schemas.ts";

const component = (name: string): Schema => ({ $ref: `#/components/parameters/${name}` });

/** Parameters that many operations have. */
export const sharedParameters: Readonly<Record<string, Schema>> = {
  Organization: {
    name: "X-Organization-Id",
    in: "header",
    description: "The organization in which it is done. An API key knows its own; who is signed in says which.",
    schema: { type: "string", format: "uuid" },
  },
  Filter: {
    name: "filter",
    in: "query",
    description:
      "Only rows for which it holds: a condition such as `celsius>=5`, `name~milk`, `status!=ok`, `resolvedAt=null`, `assignedTo=me`, in a document `custom.float.covers>=100`, or an expression as JSON. Several must all hold.",
    style: "form",
    explode: true,
    schema: { type: "array", items: { type: "string" } },
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    description: "The ETag of the record as you know it. When somebody has changed it since, nothing is done, and the answer is 412.",
    schema: { type: "string", examples: ['"3"'] },
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "The ETag of the record as you have it. When it is the same still, the answer is 304 without a body.",
    schema: { type: "string", examples: ['"3"'] },
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Any text of your own, new for each thing that you want done. Sent again within 24 hours with the same request it answers what the first was answered, and does nothing twice.",
    schema: { type: "string", minLength: 1, maxLength: 255, examples: ["8e03978e-40d5-43dd-bc93-6894a57f9324"] },
  },
};

/** Whether the route may depend on the version of its record. */
export const takesVersion = ({ shape, input }: Pick<Route, "shape" | "input">): boolean =>
  (shape === "update" || shape === "remove") && input?.properties?.["version"] !== undefined;

/** Whether the route keeps its answers for whoever asks twice. */
export const keepsAnswers = ({ method, type }: Pick<Route, "method" | "type">): boolean => method === "POST" && type === "mutation";

/** What a route reads from address and headers. */
export function parametersFor(route: Route, isRow: boolean): Schema[] {
  const { idKey, input, inputIn, shape } = route;
  return [
    component("Organization"),
    ...(idKey === undefined ? [] : [idParameter(input?.properties?.[idKey])]),
    ...(inputIn === "query" ? queryParameters(route) : []),
    ...(takesVersion(route) ? [component("IfMatch")] : []),
    ...(shape === "get" && isRow ? [component("IfNoneMatch")] : []),
    ...(keepsAnswers(route) ? [component("IdempotencyKey")] : []),
  ];
}

const idParameter = (schema: JsonSchema | undefined): Schema => ({
  name: "id",
  in: "path",
  required: true,
  schema: { ...sentSchema(schema ?? { type: "string" }), title: "Id" },
});

function queryParameters(route: Route): Schema[] {
  const { input, meta, shape } = route;
  const named = parametersOf(route).map(([name, schema]) =>
    isFilter(name, schema) && meta.resource ? component("Filter") : parameter(name, schema, input?.required?.includes(name) ?? false),
  );
  if (shape !== "list" || !meta.resource) return named;
  const columns = [...equalityColumns(meta.resource, input?.properties ?? {}).values()].map((column) => {
    const { readOnly: _readOnly, ...schema } = columnSchema({ ...column, nullable: false });
    return { name: column.key, in: "query", schema };
  });
  return [...named, ...columns];
}

function parameter(name: string, schema: JsonSchema, required: boolean): Schema {
  const { description, ...rest } = sentSchema(schema);
  return {
    name,
    in: "query",
    ...(required && { required }),
    ...(description !== undefined && { description }),
    ...(schema.type === "array" && { style: "form", explode: true }),
    schema: rest,
  };
}

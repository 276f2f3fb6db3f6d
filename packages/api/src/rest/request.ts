import { DomainError, faults } from "@freehold/kernel/fault.ts";
import type { Scalar } from "@freehold/kernel/expression/language.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import { filterColumn, filterValue } from "@freehold/kernel/expression/filter-value.ts";
import type { ColumnDeclaration, Declaration } from "@freehold/kernel/table/declaration.ts";
import type { JsonSchema } from "../platform/catalogue/procedures.ts";
import type { Route } from "./route.ts";
import { isFilter, isNever } from "./schema-shape.ts";
import { parseJson, valueOfJson, valueOfText } from "./wire-value.ts";

export const fault = faults("rest", {
  bodyNotJson: ["invalid", "The body is not JSON."],
  bodyTooDeep: ["invalid", "The body holds lists or objects in one another too many times."],
  bodyNotWanted: ["invalid", "This takes no body."],
  keyUnreadable: ["invalid", "Write the Idempotency-Key as 1 to 255 letters, digits and signs, without spaces."],
  parameterUnknown: ["invalid", "Some of what the address asks for is not known here."],
  parameterTwice: ["invalid", "Some of what the address asks for stands there more than once."],
  inAddress: ["invalid", "What names the record stands in the address alone."],
  filterNotJson: ["invalid", "The filter is neither a condition such as status=ok nor JSON."],
});

/** What a request holds, as text, before anybody has looked at it. */
export type RestRequest = {
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  /** Undefined when there is none. */
  readonly body: string | undefined;
  /** The version that If-Match demands. */
  readonly version: number | undefined;
};

/** The input of the route's procedure. Whether it is a right one is for the procedure to say. @throws rest.*, filter.invalid */
export function inputOf(route: Route, request: RestRequest): unknown {
  const { inputIn, input, shape, idKey } = route;
  if (inputIn !== "body" && request.body !== undefined && request.body.trim() !== "") demandEmpty(request.body);
  if (inputIn !== "query") demandNoParameters(request.query);
  const id = idKey === undefined ? {} : { [idKey]: request.id };
  const version = request.version !== undefined && input?.properties?.version ? { version: request.version } : {};
  if (inputIn === "nowhere") return idKey === undefined ? (input === undefined ? undefined : {}) : { ...id, ...version };
  if (inputIn === "query") return { ...queryInput(route, request.query), ...id, ...version };
  if (shape === "update" && input?.properties?.patch) return { ...id, ...version, patch: bodyOf(input.properties.patch, request.body) };
  const body = bodyOf(input!, request.body);
  if (idKey === undefined && Object.keys(version).length === 0) return body;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  if (idKey !== undefined && Object.hasOwn(body, idKey)) throw fault.inAddress({ fields: { [idKey]: "Stands in the address." } });
  return { ...body, ...id, ...version };
}

function bodyOf(schema: JsonSchema, text: string | undefined): unknown {
  if (text === undefined || text.trim() === "") return {};
  return valueOfJson(schema, read(text));
}

/** Text for the fetch standard may begin with a byte order mark. */
function read(text: string): unknown {
  if (depthOf(text) > mostDepth) throw fault.bodyTooDeep();
  try {
    return parseJson(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw fault.bodyNotJson({}, cause);
    throw cause;
  }
}

/** What is checked value by value would run out of stack. */
const mostDepth = 64;

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (token === "[" || token === "{") most = Math.max(most, ++depth);
    else if (token === "]" || token === "}") depth--;
  }
  return most;
}

/** Some clients send an empty object where nothing is asked for. */
function demandEmpty(text: string): void {
  if (!/^\s*\{\s*\}\s*$/.test(text)) throw fault.bodyNotWanted();
}

function demandNoParameters(query: URLSearchParams): void {
  const [name] = [...query.keys()];
  if (name !== undefined) throw fault.parameterUnknown({ fields: { [shown(name)]: "Is not known here." } });
}

const shown = (name: string): string => name.slice(0, 60);

/** The parameters of an address. Each stands there once, lists aside; one that nobody knows is refused, or a typing error would find all rows. */
function queryInput({ input, meta, shape }: Route, query: URLSearchParams): Record<string, unknown> {
  const properties = input?.properties ?? {};
  const columns = shape === "list" && meta.resource ? equalityColumns(meta.resource, properties) : new Map<string, ColumnDeclaration>();
  const conditions: unknown[] = [];
  const found: [string, unknown][] = [];
  for (const name of new Set(query.keys())) {
    const texts = query.getAll(name);
    const schema = Object.hasOwn(properties, name) ? properties[name]! : undefined;
    if (schema && isFilter(name, schema) && meta.resource) conditions.push(...texts.map((text) => filterIn(text, meta.resource!)));
    else if (schema?.type === "array" && schema.items) found.push([name, texts.map((text) => valueOfText(schema.items!, text))]);
    else if (!schema && !columns.has(name)) throw fault.parameterUnknown({ fields: { [shown(name)]: "Is not known here." } });
    else if (texts.length > 1) throw fault.parameterTwice({ fields: { [name]: "Stands there more than once." } });
    else if (schema) found.push([name, valueOfText(schema, texts[0]!)]);
    else conditions.push(equality(columns.get(name)!, texts[0]!));
  }
  if (conditions.length > 0) found.push(["filter", conditions.length === 1 ? conditions[0] : { op: "allOf", of: conditions }]);
  return Object.fromEntries(found);
}

/** The columns that an address may name by themselves: those that can be compared and are no parameter of the list. */
export function equalityColumns(
  { columns }: Declaration,
  properties: Readonly<Record<string, JsonSchema>>,
): Map<string, ColumnDeclaration> {
  return new Map([...columns].filter(([key, { kind }]) => kind !== undefined && key !== "orgId" && !Object.hasOwn(properties, key)));
}

/** The parameters that a route reads besides the columns of its table. */
export const parametersOf = ({ input, idKey }: Pick<Route, "input" | "idKey">): [string, JsonSchema][] =>
  Object.entries(input?.properties ?? {}).filter(([key, schema]) => key !== idKey && key !== "version" && !isNever(schema));

function equality(column: ColumnDeclaration, text: string): { op: "equals"; column: string; value: Scalar } {
  const { key } = column;
  try {
    const known = filterColumn(new Map([[key, column]]), key, key);
    return { op: "equals", column: key, value: filterValue(known, valueOfText(schemaOf(column), text), key) };
  } catch (cause) {
    throw named(cause, key);
  }
}

const schemaOf = ({ kind, values }: ColumnDeclaration): JsonSchema => {
  if (values) return { enum: values };
  if (kind === "boolean") return { type: "boolean" };
  if (kind === "integer" || kind === "float") return { type: "number" };
  return kind === "bigint" ? { wire: "bigint" } : {};
};

/** A condition such as `celsius>=5`, or an expression as JSON. */
function filterIn(text: string, { columns }: Declaration): unknown {
  if (!/^\s*[[{]/.test(text)) return parseFilter(text, columns);
  try {
    return parseFilter(JSON.parse(text), columns);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw fault.filterNotJson({ fields: { filter: "Is not JSON." } }, cause);
    throw cause;
  }
}

/** The same fault, told of the parameter that the caller wrote. */
function named(error: unknown, name: string): unknown {
  if (!(error instanceof DomainError)) return error;
  const { kind, code, message } = error;
  return new DomainError({ kind, code, message, details: { fields: { [name]: message } }, cause: error });
}

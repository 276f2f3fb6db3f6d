import { permissionSentence } from "../../platform/catalogue/procedures.ts";
import { isOpenToKeys } from "../../platform/permissions/procedures.ts";
import { answersRow } from "../answer.ts";
import { pascal } from "../naming.ts";
import { problemType } from "../problem.ts";
import type { Route } from "../route.ts";
import { keepsAnswers, parametersFor, takesVersion } from "./parameters.ts";
import { sampleOf } from "./samples.ts";
import { bulkReportSchema, pageSchema, rowSchema, sentSchema, type Components, type Schema } from "./schemas.ts";
import { answerSchema } from "./answers.ts";

const refusal = (name: string): Schema => ({ $ref: `#/components/responses/${name}` });
const header = (name: string): Schema => ({ $ref: `#/components/headers/${name}` });

/** How a route is described. */
export function operationOf(route: Route, components: Components): Schema {
  const { path, meta, shape } = route;
  const permission = permissionSentence(meta.permission);
  const isRow = answersRow(route);
  const body = bodyOf(route, components);
  return {
    operationId: path,
    tags: [tagOf(route)],
    ...(meta.summary !== undefined && { summary: meta.summary }),
    description: [
      `For: ${permission}.`,
      ...(meta.sensitive ? ["You must have proved who you are within the last ten minutes."] : []),
      ...(shape === "update" ? ["What is left out stays as it is; null empties a value."] : []),
    ].join(" "),
    security: isForKeys(route) ? [{ apiKey: [] }, { accessToken: [] }] : [{ accessToken: [] }],
    parameters: parametersFor(route, isRow),
    ...(body && { requestBody: body }),
    responses: { ...success(route, components), ...refusals(route) },
  };
}

const isForKeys = ({ path, type, meta }: Route): boolean =>
  isOpenToKeys({
    path,
    summary: meta.summary ?? "",
    permission: meta.permission,
    isSensitive: meta.sensitive ?? false,
    changes: type === "mutation",
    resource: meta.resource,
  });

/** The collection that an operation belongs to. */
export const tagOf = ({ collection }: Pick<Route, "collection">): string => collection.join(" ");

function bodyOf({ inputIn, input, shape, path, idKey }: Route, components: Components): Schema | undefined {
  if (inputIn !== "body" || !input) return undefined;
  const schema = shape === "update" && input.properties?.["patch"] ? input.properties["patch"] : without(input, idKey);
  const sent = sentSchema(schema);
  const example = sampleOf(sent);
  const content = {
    schema: components.refer(`${pascal(path)}Request`, () => sent),
    ...(example !== undefined && Object.keys(example as object).length > 0 && { example }),
  };
  return {
    required: (schema.required ?? []).length > 0,
    content: { "application/json": content, ...(shape === "update" && { "application/merge-patch+json": content }) },
  };
}

function without(schema: NonNullable<Route["input"]>, key: string | undefined): NonNullable<Route["input"]> {
  if (!schema.properties) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => name !== key && name !== "version"));
  return { ...schema, properties, ...(schema.required && { required: schema.required.filter((name) => name !== key) }) };
}

const json = (schema: Schema): Schema => ({ "application/json": { schema } });

function success(route: Route, components: Components): Schema {
  const { shape, meta } = route;
  const table = meta.resource;
  const row = table && (() => components.refer(pascal(table.fullName), () => rowSchema(table)));
  const tagged = answersRow(route) && { headers: { ETag: header("ETag") } };
  if (shape === "remove") return { 204: { description: "Removed." } };
  if (shape === "export") {
    const text = { schema: { type: "string" } };
    return { 200: { description: "The rows as a file.", content: { "text/csv": text, "application/x-ndjson": text } } };
  }
  if (shape === "list" && table && row) {
    const page = components.refer(`${pascal(table.fullName)}Page`, () => pageSchema(row(), table.plural));
    return {
      200: { description: `A page of ${table.plural.toLowerCase()}.`, headers: { Link: header("Link") }, content: json(page) },
    };
  }
  const answered =
    answersRow(route) && row
      ? row()
      : route.path.endsWith(".bulk") && table && row
        ? components.refer(`${pascal(table.fullName)}BulkReport`, () => bulkReportSchema(row()))
        : answerSchema(route, components);
  const given = { ...tagged, content: json(answered) };
  if (shape === "create") {
    const headers = { ...(tagged && tagged.headers), Location: header("Location") };
    return { 201: { description: "Added.", headers, content: json(answered) } };
  }
  const unchanged =
    shape === "get" && answersRow(route) ? { 304: { description: "It is as you have it.", headers: { ETag: header("ETag") } } } : {};
  return { 200: { description: shape === "act" || shape === "update" ? "Done." : "The answer.", ...given }, ...unchanged };
}

function refusals(route: Route): Schema {
  const { method, inputIn } = route;
  const hasBody = method === "POST" || method === "PATCH" || method === "DELETE";
  return {
    400: refusal("BadRequest"),
    401: refusal("Unauthorized"),
    403: refusal("Forbidden"),
    404: refusal("NotFound"),
    409: refusal("Conflict"),
    ...(takesVersion(route) && { 412: refusal("PreconditionFailed") }),
    ...(hasBody && { 413: refusal("ContentTooLarge") }),
    ...(hasBody && inputIn === "body" && { 415: refusal("UnsupportedMediaType") }),
    ...(keepsAnswers(route) && { 422: refusal("UnprocessableContent") }),
    429: refusal("TooManyRequests"),
    "5XX": refusal("ServerError"),
  };
}

const problemContent = { [problemType]: { schema: { $ref: "#/components/schemas/Problem" } } };
const refused = (description: string, headers?: Schema): Schema => ({ description, ...(headers && { headers }), content: problemContent });

/** What every operation may answer when it does nothing. */
export const sharedResponses: Readonly<Record<string, Schema>> = {
  BadRequest: refused("Something about the request is wrong. `errors` names the values."),
  Unauthorized: refused("Nobody is signed in, or not any more."),
  Forbidden: refused("You are not allowed to do this."),
  NotFound: refused("There is no such record, or it is not for you to see."),
  Conflict: refused("It does not go together with what is there."),
  PreconditionFailed: refused("Somebody else has changed the record since the version that If-Match names. `current` is what it is now."),
  ContentTooLarge: refused("The body is larger than 4 MB."),
  UnsupportedMediaType: refused("The body is not JSON in UTF-8."),
  UnprocessableContent: refused("The Idempotency-Key was used for another request."),
  TooManyRequests: refused("Too many requests.", {
    "Retry-After": header("RetryAfter"),
    RateLimit: header("RateLimit"),
    "RateLimit-Policy": header("RateLimitPolicy"),
  }),
  ServerError: refused("Something went wrong on our side (500), or the service is not available for a moment (503).", {
    "Retry-After": header("RetryAfter"),
  }),
};

/** What answers tell beside their body. */
export const sharedHeaders: Readonly<Record<string, Schema>> = {
  ETag: { description: "Names this state of the record, for If-Match and If-None-Match.", schema: { type: "string" } },
  Location: { description: "Where the record is found.", schema: { type: "string", format: "uri-reference" } },
  Link: { description: 'Where the next page is found, as rel="next"; absent on the last one.', schema: { type: "string" } },
  RateLimit: { description: "What is left of each limit, and in how many seconds it begins anew.", schema: { type: "string" } },
  RateLimitPolicy: { description: "The limits: how many calls within how many seconds.", schema: { type: "string" } },
  RetryAfter: { description: "Seconds to wait.", schema: { type: "integer" } },
};

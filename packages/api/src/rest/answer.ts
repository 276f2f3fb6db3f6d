import { isKnown, tagOf } from "./precondition.ts";
import type { Route } from "./route.ts";
import { printJson } from "./wire-value.ts";

/** What goes back to the client. */
export type RestAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; undefined when the answer has no body. */
  readonly body: string | undefined;
};

/** Where a request came in, as far as the answer refers to it. */
export type Came = { readonly prefix: string; readonly query: URLSearchParams; readonly ifNoneMatch: string | undefined };

const jsonType = "application/json";

/** Whether the route answers with a row of its table, whose version makes its tag. */
export const answersRow = ({ shape, meta }: Pick<Route, "shape" | "meta">): boolean =>
  meta.resource !== undefined && !meta.resource.isSeries && (shape === "get" || shape === "create" || shape === "update");

/** The result of the route's procedure as HTTP says it. */
export function answerOf(route: Route, result: unknown, came: Came): RestAnswer {
  const { shape } = route;
  if (shape === "remove" || route.status === 204) return { status: 204, headers: {}, body: undefined };
  const tag = answersRow(route) ? tagIn(result) : undefined;
  const headers = { "content-type": jsonType, ...(tag !== undefined && { etag: tag }) };
  if (shape === "get" && tag !== undefined && isKnown(came.ifNoneMatch, tag))
    return { status: 304, headers: { etag: tag }, body: undefined };
  const body = isPlain(route) ? JSON.stringify(result) : printJson(result);
  if (shape === "create") return { status: 201, headers: { ...headers, ...placeOf(route, result, came) }, body };
  if (shape === "list") return { status: 200, headers: { ...headers, ...nextPage(route, result, came) }, body };
  return { status: route.status ?? 200, headers, body };
}

/** Whether JSON alone writes the rows of its table exactly: to look at every value takes half as long as all the rest. */
const isPlain = ({ meta: { resource }, shape }: Route): boolean =>
  resource !== undefined && (shape === "list" || shape === "get") && !Object.values(resource.kinds).includes("bigint");

function tagIn(row: unknown): string | undefined {
  const version = memberOf(row, "version");
  return typeof version === "number" ? tagOf(version) : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

function placeOf({ collection }: Route, result: unknown, { prefix }: Came): { location?: string } {
  const id = memberOf(result, "id");
  return typeof id === "string" ? { location: `${prefix}/${collection.join("/")}/${encodeURIComponent(id)}` } : {};
}

/** The address of the next page: the same with another cursor. */
function nextPage({ collection }: Route, result: unknown, { prefix, query }: Came): { link?: string } {
  const cursor = memberOf(result, "nextCursor");
  if (typeof cursor !== "string") return {};
  const next = new URLSearchParams(query);
  next.set("cursor", cursor);
  return { link: `<${prefix}/${collection.join("/")}?${next.toString()}>; rel="next"` };
}

import type { AnyTRPCProcedure } from "@trpc/server";
import type { FastifyRequest } from "fastify";

type Kind = "query" | "mutation";
type Called = { readonly path: string; readonly procedure: AnyTRPCProcedure };

/** Calls that want an answer each and nothing else, of procedures that are there and are called as they should be. */
export type PlainCall = {
  readonly type: Kind;
  readonly procedures: readonly Called[];
  readonly isBatch: boolean;
  /** The text of all their inputs, from the address of queries and the body of mutations; empty when there is none. */
  readonly input: string;
};

/** What can be called, by path, and how much of it at once. */
export type Callable = { readonly procedures: Readonly<Record<string, AnyTRPCProcedure>>; readonly maxBatchSize: number };

/**
 * The plain calls of a request; undefined where anything about it is unusual, because that is left to tRPC's own adapter instead
 * of imitating what it does with it. Unusual is also what two readers of addresses or of headers could understand in two ways.
 */
export function plainCallIn(request: FastifyRequest, callable: Callable): PlainCall | undefined {
  const { method, headers, raw, params, query } = request;
  if (method !== "GET" && method !== "POST") return undefined;
  if (!isPlainHost(headers.host) || raw.url?.startsWith("/") !== true || raw.url.includes("#")) return undefined;
  if (headers["trpc-accept"] !== undefined || headers.accept?.includes("jsonl") === true) return undefined;
  const path = plainText(params, "path");
  const batch = plainText(query, "batch");
  if (path === undefined || batch === undefined || plainText(query, "connectionParams") !== "") return undefined;
  const input = method === "GET" ? inputOfQuery(request) : inputOfMutation(request);
  if (input === undefined) return undefined;
  const type: Kind = method === "GET" ? "query" : "mutation";
  const isBatch = batch === "1";
  const procedures = calledBy(isBatch ? path.split(",") : [path], type, callable);
  return procedures && { type, procedures, isBatch, input };
}

function calledBy(paths: readonly string[], type: Kind, { procedures, maxBatchSize }: Callable): Called[] | undefined {
  if (paths.length > maxBatchSize) return undefined;
  const called: Called[] = [];
  for (const path of paths) {
    const procedure = Object.hasOwn(procedures, path) ? procedures[path] : undefined;
    if (procedure?._def.type !== type) return undefined;
    called.push({ path, procedure });
  }
  return called;
}

/** tRPC reads the address of a query as JSON whatever the request says that it carries, save for two types. */
function inputOfQuery({ headers, query }: FastifyRequest): string | undefined {
  return headers["content-type"] === undefined || isJson(headers["content-type"]) ? plainText(query, "input") : undefined;
}

/** Only what is said to be JSON is taken: a form of another site can send everything else without asking. */
function inputOfMutation({ headers, body }: FastifyRequest): string | undefined {
  if (headers["content-type"] === undefined || !isJson(headers["content-type"])) return undefined;
  // Whoever reads text for the fetch standard leaves a byte order mark out.
  return typeof body === "string" && !body.startsWith("\uFEFF") ? body : undefined;
}

const isJson = (type: string): boolean => type === "application/json" || type.startsWith("application/json;");

/**
 * A text, empty when there is none; undefined when it is there twice, or has a percent sign left, which was of no encoding or
 * of a broken one.
 */
function plainText(from: unknown, name: string): string | undefined {
  if (typeof from !== "object" || from === null) return undefined;
  const value: unknown = Reflect.get(from, name);
  if (value === undefined) return "";
  return typeof value === "string" && !value.includes("%") ? value : undefined;
}

const host = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
/** Almost all requests name the same. */
let lastPlainHost: string | undefined;

/** Whether an address with this host is one, and says nothing of a name and a password. */
function isPlainHost(text: string | undefined): boolean {
  if (text === undefined) return false;
  if (text === lastPlainHost) return true;
  if (!host.test(text) || !URL.canParse(`http://${text}`)) return false;
  lastPlainHost = text;
  return true;
}

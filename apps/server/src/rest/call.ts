import { getTRPCErrorFromUnknown, TRPCError } from "@trpc/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "@freehold/api/context.ts";
import type { Left } from "@freehold/api/platform/limits/limits.ts";
import { Repeat, Repeated, type KeptAnswer } from "@freehold/api/platform/idempotency/repeat.ts";
import { statementsOf } from "@freehold/api/resource/statements.ts";
import { answerOf, answersRow, type Came, type RestAnswer } from "@freehold/api/rest/answer.ts";
import { demandedVersion } from "@freehold/api/rest/precondition.ts";
import { printProblem, problemOf, problemType } from "@freehold/api/rest/problem.ts";
import { fault, inputOf } from "@freehold/api/rest/request.ts";
import type { Route } from "@freehold/api/rest/route.ts";
import { beginning } from "../pieces.ts";
import { rateHeaders } from "./rate-headers.ts";

/** One request that has found its route. */
export type Call = {
  readonly route: Route;
  readonly id: string | undefined;
  readonly prefix: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: URLSearchParams;
  readonly context: Context;
  /** Told of what is no refusal but a bug. */
  readonly failed: (error: TRPCError) => void;
};

/** What the procedure gave, and how it is answered: at once, or piece by piece. */
export type Outcome = RestAnswer | { readonly pieces: AsyncGenerator<string>; readonly headers: Readonly<Record<string, string>> };

/** Calls the route's procedure as the request asks, and puts the result into the words of HTTP. */
export async function answerCall(call: Call): Promise<Outcome> {
  const counted: Left[] = [];
  const outcome = await answered(call, (left) => void counted.push(left));
  return { ...outcome, headers: { ...outcome.headers, ...rateHeaders(counted) } };
}

async function answered(call: Call, tell: (left: Left) => void): Promise<Outcome> {
  const { route, request, context, query, prefix } = call;
  const came: Came = { prefix, query, ifNoneMatch: request.headers["if-none-match"] };
  let repeat: Repeat | undefined;
  try {
    repeat = repeatOf(call, came);
    const { backend } = context;
    const limits = { ...backend.limits, ...backend.limits.telling(tell) };
    const result = await perform(call, { ...context, backend: { ...backend, limits }, repeat });
    if (route.shape === "export") return { pieces: await begun(result), headers: {} };
    const answer = answerOf(route, result, came);
    await repeat?.settle(answer, { failed: false });
    return answer;
  } catch (error) {
    const repeated = repeatedIn(error);
    if (repeated) return { ...repeated, headers: { ...repeated.headers, "idempotent-replayed": "true" } };
    const answer = refused(call, error);
    await repeat?.settle(answer, { failed: true });
    return answer;
  }
}

/** Whether a file may begin is known with its first piece, before anything was answered. */
async function begun(result: unknown): Promise<AsyncGenerator<string>> {
  // Proof: an export gives its file as text, in pieces.
  const pieces = (result as AsyncIterable<string>)[Symbol.asyncIterator]();
  return beginning(await pieces.next(), pieces);
}

function perform({ route, id, request, query, reply }: Call, ctx: Context): Promise<unknown> {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableEnded) gone.abort();
  });
  const read = (): unknown =>
    inputOf(route, {
      id,
      query,
      body: typeof request.body === "string" ? request.body : undefined,
      version: demandedVersion(headerOf(request, "if-match"), takesVersion(route)),
    });
  // Read when the procedure asks for it, which is after it is known who calls. One that asks for nothing is to be given nothing.
  const getRawInput = async (): Promise<unknown> => read();
  if (route.input === undefined) read();
  return route.called({ path: route.path, getRawInput, ctx, type: route.type, signal: gone.signal, batchIndex: 0 });
}

const takesVersion = ({ shape, input }: Route): boolean =>
  (shape === "update" || shape === "remove") && input?.properties?.version !== undefined;

const headerOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

/** Keys are for what is posted: everything else may be sent twice as it is. @throws rest.keyUnreadable */
function repeatOf({ route, request, context }: Call, came: Came): Repeat | undefined {
  const header = headerOf(request, "idempotency-key");
  if (header === undefined || route.method !== "POST" || route.type !== "mutation" || typeof route.meta.permission === "string")
    return undefined;
  const key = /^"([\x20\x21\x23-\x7e]{1,255})"$/.exec(header)?.[1] ?? header;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw fault.keyUnreadable();
  const body = typeof request.body === "string" ? request.body : "";
  const made = (done: unknown): KeptAnswer | undefined => {
    const row = rowIn(route, done);
    return row === undefined ? undefined : answerOf(route, row, came);
  };
  const { database, clock, secret } = context.backend;
  return new Repeat({ key, asked: [route.path, request.url, body], requestId: request.id, answerOf: made }, { database, clock, secret });
}

/** The row that a generic `create` has made, as its transaction knows it. */
function rowIn(route: Route, done: unknown): unknown {
  const table = route.meta.resource?.table;
  if (route.shape !== "create" || !table || !answersRow(route)) return undefined;
  const isAnswer = typeof done === "object" && done !== null && "rows" in done && Array.isArray(done.rows) && done.rows.length === 1;
  // Proof: a generic create asks one statement, which answers with the row that it has added.
  return isAnswer
    ? statementsOf(table).rows.read((done.rows as Parameters<ReturnType<typeof statementsOf>["rows"]["read"]>[0][])[0]!)
    : undefined;
}

function repeatedIn(error: unknown): KeptAnswer | undefined {
  const cause = error instanceof TRPCError ? error.cause : error;
  return cause instanceof Repeated ? cause.answer : undefined;
}

function refused({ route, request, failed }: Call, thrown: unknown): RestAnswer {
  const error = getTRPCErrorFromUnknown(thrown);
  const told = problemOf(error, {
    requestId: request.id,
    isConditional: request.headers["if-match"] !== undefined,
    fieldOf: (name) => (name === route.idKey ? "id" : route.shape === "update" ? name.replace(/^patch\./, "") : name),
  });
  if (told.status >= 500) failed(error);
  const tag = told.status === 412 ? etagOf(told.current) : {};
  const wait = told.retryAfter === undefined ? {} : { "retry-after": String(told.retryAfter) };
  const challenge = told.status === 401 ? { "www-authenticate": "Bearer" } : {};
  return { status: told.status, headers: { "content-type": problemType, ...tag, ...wait, ...challenge }, body: printProblem(told) };
}

function etagOf(current: unknown): { etag?: string } {
  const version = typeof current === "object" && current !== null && "version" in current ? current.version : undefined;
  return typeof version === "number" ? { etag: `"${version}"` } : {};
}

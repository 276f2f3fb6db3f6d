import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { ZodError } from "zod";
import { DomainError, faultDoors } from "@freehold/kernel/fault.ts";
import { printJson } from "./wire-value.ts";

export const problemType = "application/problem+json";

/** What went wrong, as RFC 9457 writes it. */
export type Problem = {
  /** Names the kind of problem; `code` is the same without the prefix. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What to do next, as a sentence. */
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  /** What is wrong with each value that was sent. */
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
  /** Seconds to wait. */
  readonly retryAfter?: number;
  /** The record as it is now, where somebody else has changed it. */
  readonly current?: unknown;
};

export const titles: Readonly<Record<number, string>> = {
  400: "Not understood",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Not done here",
  406: "Not available in this form",
  409: "In conflict",
  412: "Changed meanwhile",
  413: "Too much",
  415: "Not JSON",
  422: "Not the same request",
  429: "Too often",
  500: "Failed",
  503: "Out of service",
};

/** Faults whose meaning HTTP has a word for that the kinds of fault have not. */
const statuses: Readonly<Record<string, number>> = { "idempotency.otherRequest": 422 };

/** A problem with its own words. */
export function problem(told: { status: number; code: string; detail: string; requestId: string } & Partial<Problem>): Problem {
  return { type: `urn:freehold:${told.code}`, title: titles[told.status] ?? titles[told.status >= 500 ? 500 : 400]!, ...told };
}

/** How a request was made, as far as its problems depend on it. */
export type Asked = {
  readonly requestId: string;
  /** Whether it named a version: that the version is over is then what the client asked to be told. */
  readonly isConditional: boolean;
  /** Under which name the client sent what the procedure calls so. */
  readonly fieldOf: (name: string) => string;
};

/**
 * What a client may know of a failure: of a fault its sentence, fields and the record as it is; of everything else that it failed. */
export function problemOf(error: unknown, asked: Asked): Problem {
  const { requestId } = asked;
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  if (cause instanceof ZodError) {
    const errors = cause.issues.flatMap((issue) => errorsOf(issue, asked));
    return problem({ status: 400, code: "input.invalid", detail: "Some of the values are not right.", requestId, errors });
  }
  if (cause instanceof DomainError) return problemOfFault(cause, asked);
  if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR")
    return problem({ status: getHTTPStatusCodeFromError(error), code: "request.refused", detail: error.message, requestId });
  return problem({ status: 500, code: "unknown", detail: "Something went wrong on our side.", requestId });
}

/** One for each name that is not known, else one. */
function errorsOf(issue: ZodError["issues"][number], { fieldOf }: Asked): { field: string; detail: string }[] {
  const at = (path: readonly PropertyKey[]): string => fieldOf(path.map(String).join("."));
  if (issue.code !== "unrecognized_keys") return [{ field: at(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({ field: at([...issue.path, key.slice(0, 60)]), detail: "Is not known here." }));
}

function problemOfFault({ kind, code, message, details }: DomainError, asked: Asked): Problem {
  const { fields, retryAfter, current } = details;
  const isStale = code === "row.stale";
  return problem({
    status: isStale && asked.isConditional ? 412 : (statuses[code] ?? faultDoors[kind].http),
    code,
    detail: message,
    requestId: asked.requestId,
    ...(fields && { errors: Object.entries(fields).map(([field, detail]) => ({ field: asked.fieldOf(field), detail })) }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(isStale && current !== undefined && { current }),
  });
}

export const printProblem = (told: Problem): string => printJson(told);

import { TRPCClientError } from "@trpc/client";
import { TRPCError } from "@trpc/server";
import { DomainError, faultDoors, type FaultKind } from "@freehold/kernel/fault.ts";

/** Why a command did not do what was asked, and the exit code that says so. */
export type Failure = {
  readonly kind: FaultKind | "bug" | "interrupted";
  /** `module.whatHappened`, when the server named it. */
  readonly code?: string;
  readonly message: string;
  /** Words for each input that is wrong, by its path. */
  readonly fields?: Readonly<Record<string, string>>;
  /** How the inputs are typed on the command line, by their path. */
  readonly typed?: ReadonlyMap<string, string>;
  readonly retryAfter?: number;
  readonly requestId?: string;
  readonly exit: number;
};

/** Exit code of a failure that nobody expected. */
export const bugExit = 70;
/** Exit code of a program ended by Ctrl-C. */
export const interruptedExit = 130;

/** A failure of a call, with how its inputs were typed: people are told `--max-celsius`, not `patch.maxCelsius`. */
export class CallFailed extends Error {
  readonly typed: ReadonlyMap<string, string>;

  constructor(cause: unknown, typed: ReadonlyMap<string, string>) {
    super("A call failed.", { cause });
    this.typed = typed;
  }
}

/** The command line itself is wrong. */
export function badUsage(message: string, fields?: Readonly<Record<string, string>>): DomainError {
  return new DomainError({ kind: "invalid", code: "cli.badUsage", message, ...(fields && { details: { fields } }) });
}

/** The server cannot be reached, or does not speak Freehold. */
export function unreachable(server: string, cause: unknown): DomainError {
  return new DomainError({ kind: "unavailable", code: "cli.unreachable", message: `${server} does not answer${reason(cause)}.`, cause });
}

function reason(cause: unknown): string {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return cause instanceof Error && cause.cause !== undefined ? reason(cause.cause) : "";
  return ` (${code})`;
}

/** What to say and how to exit, from whatever was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CallFailed) return { ...failureOf(error.cause), typed: error.typed };
  if (error instanceof DomainError) return ofDomain(error);
  if (error instanceof TRPCClientError) return ofClient(error);
  if (error instanceof TRPCError)
    return error.cause instanceof DomainError ? ofDomain(error.cause) : ofAnswer(error.message, { code: error.code });
  if (error instanceof Error && error.name === "AbortError") return { kind: "interrupted", message: "Interrupted.", exit: interruptedExit };
  return { kind: "bug", message: error instanceof Error ? error.message : String(error), exit: bugExit };
}

function ofDomain({ kind, code, message, details }: DomainError): Failure {
  const { fields, retryAfter } = details;
  return { kind, code, message, ...(fields && { fields }), ...(retryAfter !== undefined && { retryAfter }), exit: faultDoors[kind].exit };
}

function ofClient(error: TRPCClientError<never>): Failure {
  const { cause } = error;
  if (cause instanceof DomainError) return ofDomain(cause);
  if (cause?.name === "AbortError") return { kind: "interrupted", message: "Interrupted.", exit: interruptedExit };
  const data: unknown = error.data;
  if (typeof data === "object" && data !== null) return ofAnswer(error.message, data);
  return {
    kind: "unavailable",
    code: "cli.unreachable",
    message: `The server does not answer as expected: ${error.message}`,
    exit: faultDoors.unavailable.exit,
  };
}

/** The failure that a server's error data stands for. */
function ofAnswer(message: string, data: object): Failure {
  const { code, fault, fields, retryAfter, requestId } = data as Readonly<Record<string, unknown>>;
  const kind = (Object.keys(faultDoors) as FaultKind[]).find((name) => faultDoors[name].trpc === code);
  return {
    kind: kind ?? "bug",
    message,
    ...(typeof fault === "string" && { code: fault }),
    ...(typeof fields === "object" && fields !== null && { fields: fields as Record<string, string> }),
    ...(typeof retryAfter === "number" && { retryAfter }),
    ...(typeof requestId === "string" && { requestId }),
    exit: kind ? faultDoors[kind].exit : bugExit,
  };
}

/** One line for the person: what happened, what is wrong with which input, what to quote when asking for help. */
export function failureLine({ kind, message, fields = {}, typed, retryAfter, requestId }: Failure): string {
  const wrong = Object.entries(fields)
    .filter(([, words]) => words !== message)
    .map(([path, words]) => (path === "" ? words : `${typed?.get(path) ?? path}: ${words}`));
  const parts = [
    message,
    ...(wrong.length > 0 ? [`(${wrong.join("; ")})`] : []),
    ...(retryAfter === undefined ? [] : [`Try again in ${retryAfter} s.`]),
    ...(kind === "bug" && requestId !== undefined ? [`Request ${requestId}.`] : []),
  ];
  return `freehold: ${parts.join(" ").replaceAll(/\s+/g, " ")}`;
}

/** The same for programs, as one line of JSON. */
export function failureJson({ exit: _exit, typed: _typed, ...failure }: Failure): string {
  return JSON.stringify({ error: failure });
}

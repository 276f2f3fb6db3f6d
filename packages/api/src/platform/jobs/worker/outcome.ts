import { ZodError } from "zod";
import { DomainError, type FaultKind } from "@freehold/kernel/fault.ts";

/** What becomes of a job after an attempt. */
export type Outcome =
  | { readonly state: "done" }
  | { readonly state: "cancelled" }
  | { readonly state: "failed"; readonly failure: string }
  /** Tried again at that time. */
  | { readonly state: "queued"; readonly runAt: Date; readonly failure: string }
  /** The process stops: another goes on at once, and the attempt does not count. */
  | { readonly state: "returned" };

/** Why an attempt was ended before its work was through. */
export type Interruption = "cancelled" | "tooLong" | "stopping" | "lost";

/** What happened during an attempt that did not succeed. */
export type Attempted = {
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly error: unknown;
  readonly interruption: Interruption | undefined;
  readonly timeoutSeconds: number;
  readonly now: Date;
};

const firstPauseSeconds = 10;
const longestPauseSeconds = 3600;

/** How long to wait after an attempt has failed: 10 seconds, then three times as long each time, an hour at most. */
export const pauseSeconds = (attempt: number): number => Math.min(firstPauseSeconds * 3 ** (attempt - 1), longestPauseSeconds);

/** Trying again changes nothing about these. */
const final: readonly FaultKind[] = ["invalid", "unauthenticated", "forbidden", "missing"];

/** Decides what becomes of a job whose attempt did not succeed. */
export function outcomeOf(attempted: Attempted): Exclude<Outcome, { state: "done" }> {
  const { attempt, maxAttempts, error, interruption, now } = attempted;
  if (interruption === "cancelled") return { state: "cancelled" };
  if (interruption === "stopping") return { state: "returned" };
  const failure = failureOf(attempted);
  const isFinal = interruption === undefined && (error instanceof ZodError || (error instanceof DomainError && final.includes(error.kind)));
  if (isFinal || attempt >= maxAttempts) return { state: "failed", failure };
  const wanted = error instanceof DomainError ? (error.details.retryAfter ?? 0) : 0;
  return { state: "queued", failure, runAt: new Date(now.getTime() + Math.max(wanted, pauseSeconds(attempt)) * 1000) };
}

/** What people are told. What is no DomainError is a bug: its words are for the log. */
function failureOf({ error, interruption, timeoutSeconds }: Attempted): string {
  if (interruption === "tooLong") return `It took longer than ${timeoutSeconds} seconds.`;
  if (error instanceof DomainError) return error.message.slice(0, 1000);
  if (error instanceof ZodError) return "It was asked for in a way that this version does not understand. Ask for it again.";
  return "Something went wrong on our side.";
}

/** What went wrong, as far as the caller must behave differently. */
export type FaultKind = "invalid" | "unauthenticated" | "forbidden" | "missing" | "conflict" | "throttled" | "unavailable";

/** How each kind leaves by each door. Anything that is not a DomainError is a bug: 500, exit code 70. */
export const faultDoors = {
  invalid: { trpc: "BAD_REQUEST", http: 400, exit: 2 },
  unauthenticated: { trpc: "UNAUTHORIZED", http: 401, exit: 3 },
  forbidden: { trpc: "FORBIDDEN", http: 403, exit: 3 },
  missing: { trpc: "NOT_FOUND", http: 404, exit: 4 },
  conflict: { trpc: "CONFLICT", http: 409, exit: 5 },
  throttled: { trpc: "TOO_MANY_REQUESTS", http: 429, exit: 75 },
  unavailable: { trpc: "SERVICE_UNAVAILABLE", http: 503, exit: 75 },
} as const satisfies Record<FaultKind, { trpc: string; http: number; exit: number }>;

/** What a fault may tell besides its sentence. All of it is sent to the client, so nothing secret belongs here. */
export type FaultDetails = {
  /** Words for each input field that is wrong, keyed by its path ("name", "address.city"). */
  readonly fields?: Readonly<Record<string, string>>;
  /** Seconds to wait before trying again. */
  readonly retryAfter?: number;
  readonly [name: string]: unknown;
};

/** An expected failure with a sentence for the person and a code for the program. The cause is never sent. */
export class DomainError extends Error {
  readonly kind: FaultKind;
  /** `module.whatHappened`, stable across releases. */
  readonly code: string;
  readonly details: FaultDetails;

  constructor(fault: { kind: FaultKind; code: string; message: string; details?: FaultDetails; cause?: unknown }) {
    super(fault.message, fault.cause === undefined ? undefined : { cause: fault.cause });
    this.name = "DomainError";
    this.kind = fault.kind;
    this.code = fault.code;
    this.details = fault.details ?? {};
  }
}

type Declared = readonly [kind: FaultKind, message: string];
type Faults<T> = { readonly [K in keyof T]: (details?: FaultDetails, cause?: unknown) => DomainError };

/**
 * The faults of one module, from one table: `faults("coldchain", { alertAlreadyResolved: ["conflict", "..."] })`
 * gives `fault.alertAlreadyResolved({ alertId })`, whose code is `coldchain.alertAlreadyResolved`.
 */
export function faults<const T extends Record<string, Declared>>(module: string, table: T): Faults<T> {
  const made = Object.entries(table).map(([name, [kind, message]]) => [
    name,
    (details?: FaultDetails, cause?: unknown) =>
      new DomainError({ kind, code: `${module}.${name}`, message, ...(details && { details }), cause }),
  ]);
  return Object.fromEntries(made) as Faults<T>;
}

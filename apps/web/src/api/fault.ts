import type { FaultKind } from "@freehold/kernel/fault.ts";

/** A failure as the screen needs it. */
export type ClientFault = {
  readonly kind: FaultKind | "broken" | "offline";
  /** `module.whatHappened`, where the server says so. */
  readonly code: string | undefined;
  readonly message: string;
  /** Words for each field that is wrong, by its path. */
  readonly fields: Readonly<Record<string, string>>;
  /** To name when asking for help. */
  readonly requestId: string | undefined;
  /** Whether trying again may help. */
  readonly mayPass: boolean;
  /** Seconds to wait before that. */
  readonly retryAfter?: number;
  /** The record as it is now, where a change was meant for an older version of it. */
  readonly current?: Readonly<Record<string, unknown>>;
};

/** The code of a refusal that a confirmation would lift. */
export const confirmationNeeded = "access.confirmationNeeded";

const kinds: Readonly<Record<string, FaultKind>> = {
  BAD_REQUEST: "invalid",
  UNAUTHORIZED: "unauthenticated",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "missing",
  CONFLICT: "conflict",
  TOO_MANY_REQUESTS: "throttled",
  SERVICE_UNAVAILABLE: "unavailable",
};

/** What went wrong, of anything that was thrown. Never throws itself. */
export function clientFault(error: unknown): ClientFault {
  const data = property(error, "data");
  const code = property(data, "code");
  const message = error instanceof Error ? error.message : "Something went wrong.";
  if (typeof code !== "string")
    return { kind: "offline", code: undefined, message: "The server cannot be reached.", fields: {}, requestId: undefined, mayPass: true };
  const kind = kinds[code] ?? "broken";
  const requestId = property(data, "requestId");
  const fault = property(data, "fault");
  const retryAfter = property(data, "retryAfter");
  const current = property(property(data, "stale"), "current");
  return {
    kind,
    code: typeof fault === "string" ? fault : undefined,
    message: messageOf(kind, fault, message),
    fields: wordsByField(property(data, "fields")),
    requestId: typeof requestId === "string" ? requestId : undefined,
    mayPass: kind === "broken" || kind === "unavailable" || kind === "throttled",
    ...(typeof retryAfter === "number" && { retryAfter }),
    ...(isRecord(current) && { current }),
  };
}

function messageOf(kind: ClientFault["kind"], fault: unknown, message: string): string {
  if (kind === "broken") return "Something went wrong on our side.";
  // Whoever sees it was asked, and chose not to answer.
  if (fault === confirmationNeeded) return "Nothing was changed, because you did not confirm that it is you. Try again when you like.";
  return message;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

function wordsByField(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

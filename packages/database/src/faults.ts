import { DrizzleQueryError } from "drizzle-orm/errors";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { DatabaseError } from "pg";
import { DomainError, type FaultDetails, type FaultKind } from "@freehold/kernel/fault.ts";
import { identityChanged } from "./protection/functions.ts";
import { standingChanged } from "./protection/standing.ts";

/** The columns of each unique key, by `schema.constraint`. */
export type UniqueKeys = Pick<ReadonlyMap<string, readonly string[]>, "get">;

/**
 * The unique keys of tables, read once when the first is asked for. PostgreSQL names the constraint that was violated but,
 * under row-level security, not its columns.
 */
export function uniqueKeys(tables: readonly PgTable[]): UniqueKeys {
  let read: UniqueKeys | undefined;
  return { get: (name) => (read ??= keysOf(tables)).get(name) };
}

function keysOf(tables: readonly PgTable[]): UniqueKeys {
  return new Map(
    tables.flatMap((table) => {
      const { schema = "public", uniqueConstraints, columns } = getTableConfig(table);
      const keyed = uniqueConstraints.map((one) => [one.getName() ?? "", one.columns.map(({ name }) => name)] as const);
      const single = columns.flatMap(({ isUnique, uniqueName, name }) => (isUnique ? [[uniqueName ?? "", [name]] as const] : []));
      return [...keyed, ...single].map(([name, names]) => [`${schema}.${name}`, names] as const);
    }),
  );
}

/**
 * The domain's words for an error of PostgreSQL or of the connection to it. Anything else comes back as it is: it
 * is a bug, and the doors treat it as one.
 * @param statement what was run, where the error itself does not say
 */
export function toFault(error: unknown, keys: UniqueKeys = new Map(), statement = ""): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof DatabaseError) {
    const found = faultOf(cause, { keys, statement: error instanceof DrizzleQueryError ? error.query : statement });
    return found ? make(found, error) : error;
  }
  return isConnectionLoss(cause) ? connectionLost(error) : error;
}

/** The fault of a connection that broke, or of a server that cannot be reached. */
export function connectionLost(cause: unknown): DomainError {
  return make(
    {
      kind: "unavailable",
      code: "unreachable",
      message: "The database cannot be reached right now. Try again in a moment.",
      details: soon,
    },
    cause,
  );
}

/** Drizzle puts the parameters of a failed query into its message. They may be personal data, and errors are logged. */
export function withoutParameters(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error;
  const told = new DrizzleQueryError(error.query, [], error.cause);
  if (error.stack !== undefined) told.stack = error.stack.replace(error.message, () => told.message);
  return told;
}

/**
 * The SQLSTATE with which triggers of modules refuse what a constraint cannot say. Their message is a sentence for people and holds no
 * value of a row; `column`, where it is told, is the field to blame: `custom.area`, `manager_id`.
 */
export const ruleBroken = "FH003";

type Found = { kind: FaultKind; code: string; message: string; details?: FaultDetails };
type Context = { readonly keys: UniqueKeys; readonly statement: string };

const soon = { retryAfter: 1 };

function make({ code, ...found }: Found, cause: unknown): DomainError {
  return new DomainError({ ...found, code: `database.${code}`, cause });
}

/** The SQLSTATE of an error of PostgreSQL, however Drizzle wrapped it. */
export function sqlState(error: unknown): string | undefined {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof DatabaseError ? cause.code : undefined;
}

function faultOf(error: DatabaseError, context: Context): Found | undefined {
  switch (error.code) {
    case "23505":
      return taken(error, context.keys);
    case "23503":
      // Before PostgreSQL 18 a row that is still referred to has the code of a missing one; the verb tells them apart.
      return /^\s*delete\b/i.test(context.statement) ? stillReferred : missingReference(error);
    case "23001":
      return stillReferred;
    case "23514":
      return outsideLimits(error);
    case "23P01":
      return { kind: "conflict", code: "overlaps", message: "It overlaps with something that is there already." };
    case "23502":
      return invalid(error.column, "emptyField", "is required");
    case "22001":
    case "22003":
    case "22007":
    case "22008":
    case "22021":
    case "22P02":
    case "22P05":
      return { kind: "invalid", code: "unfitValue", message: "A value has the wrong form or is too large." };
    case standingChanged:
      return { kind: "conflict", code: "standingChanged", message: "What you may do has just changed. Try again." };
    case identityChanged:
      return { kind: "invalid", code: "identityChanged", message: "The organization and the id of a row never change." };
    case ruleBroken: {
      const fields = error.column === undefined ? {} : { details: { fields: { [wireName(error.column)]: error.message } } };
      return { kind: "invalid", code: "ruleBroken", message: error.message, ...fields };
    }
    case "42501":
      // Row-level security or a trigger refused the row. Any other missing privilege is a fault of ours, not of the caller's.
      return error.routine === "ExecWithCheckOptions" || error.routine === "exec_stmt_raise"
        ? { kind: "forbidden", code: "rowForbidden", message: "You may not make this change." }
        : undefined;
    case "55P03":
      return { kind: "conflict", code: "busyRow", message: "Somebody else is changing this right now. Try again.", details: soon };
    case "40001":
    case "40P01":
      return { kind: "unavailable", code: "contended", message: "Too many changes at once. Try again in a moment.", details: soon };
    case "57014":
      return {
        kind: "unavailable",
        code: "tookTooLong",
        message: "The database took too long to answer. Ask for less, or try again later.",
      };
    default:
      return isOutOfService(error.code ?? "")
        ? {
            kind: "unavailable",
            code: "outOfService",
            message: "The database cannot answer right now. Try again in a moment.",
            details: soon,
          }
        : undefined;
  }
}

/** Shutting down, out of connections, memory or disk, idle for too long, broken protocol. */
const isOutOfService = (code: string): boolean => /^(08|53|57P|58)/.test(code) || code === "25P03" || code === "25P04";

const stillReferred: Found = {
  kind: "conflict",
  code: "stillReferred",
  message: "Something else still refers to this. Remove that first.",
};

function taken(error: DatabaseError, keys: UniqueKeys): Found {
  const columns = keys.get(`${error.schema}.${error.constraint}`) ?? columnsIn(error, /_(?:unique|key)$/);
  const named = columns.filter((column) => column !== "org_id");
  const details =
    named.length > 0 ? { details: { fields: Object.fromEntries(named.map((column) => [wireName(column), "is taken already"])) } } : {};
  return { kind: "conflict", code: "taken", message: "This exists already.", ...details };
}

function missingReference(error: DatabaseError): Found {
  return invalid(columnsIn(error, /_fk$/)[0], "missingReference", "does not exist");
}

function outsideLimits(error: DatabaseError): Found {
  // A partitioned table that has no partition for the row reports a check violation without a constraint.
  if (error.constraint === undefined)
    return { kind: "invalid", code: "outsideKeptTime", message: "The time lies outside of what is kept." };
  return invalid(columnsIn(error, /_(?:limits|values)$/)[0], "outsideLimits", "is outside of what is allowed");
}

function invalid(column: string | undefined, code: string, words: string): Found {
  if (column === undefined) return { kind: "invalid", code, message: `A value ${words}.` };
  const name = wireName(column);
  return { kind: "invalid", code, message: `${name} ${words}.`, details: { fields: { [name]: words } } };
}

/** The column in the middle of `<table>_<column>_<suffix>`, as kernel names constraints; none if it is named otherwise. */
function columnsIn({ table, constraint }: DatabaseError, suffix: RegExp): string[] {
  if (table === undefined || !constraint?.startsWith(`${table}_`) || !suffix.test(constraint)) return [];
  return [constraint.slice(table.length + 1).replace(suffix, "")];
}

const wireName = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const lossCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

function isConnectionLoss(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.some(isConnectionLoss);
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" && lossCodes.has(cause.code);
}

import { pino, type Logger } from "pino";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Config } from "./config.ts";

/** Fields that could carry a secret never reach the log, whoever puts them there. */
const redact = ["*.password", "*.token", "*.secret", "*.authorization", "*.cookie"];

/** What an operator needs of an error. Drivers hang connections and their configuration on theirs: never all of it. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...("code" in error && { code: error.code }),
    ...(error instanceof DomainError ? { details: error.details } : { stack }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/**
 * The log, as lines of JSON. Beside a person at a terminal it goes to a file, since the terminal tells them what they
 * need; otherwise to the standard error output, where service managers collect it.
 */
export function openLog({ logLevel, dataFolder }: Config): Logger {
  const dest = process.stderr.isTTY ? `${dataFolder}/server.log` : 2;
  const serializers = { err: describeError, error: describeError };
  return pino({ level: logLevel, redact, serializers }, pino.destination({ dest, mkdir: true, sync: false }));
}

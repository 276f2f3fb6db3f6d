import { pino, type DestinationStream, type Logger } from "pino";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Config } from "./config.ts";
import { readableStack } from "./machine/readable-stack.ts";

/** Names of what must never be in a log, however deep it lies and however it is spelled. */
const secretNames =
  /^(authorization|cookies?|setcookie|.*password(hash)?|.*token|.*secret|secretaccesskey|code|otp|totp|recoverycodes?|apikey|rawkey)$/;

const hidden = "[hidden]";

const isSecretName = (name: string): boolean => secretNames.test(name.replace(/[-_]/g, "").toLowerCase());

/** Deep enough for what is logged; deeper lie connections and configurations of drivers. */
const maxDepth = 6;

/** The same without secrets. Errors stay what they are: they are described by themselves. */
function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return withoutCredentials(value);
  if (typeof value !== "object" || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth >= maxDepth) return hidden;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isSecretName(name) ? hidden : withoutSecrets(inner, depth + 1)]),
  );
}

/** Text as drivers write it: an address may carry a password, and a failed query the values that it was about. */
function withoutCredentials(text: string): string {
  return text
    .replace(/(\w+:\/\/)[^\s/@]*:[^\s/@]*@/g, `$1${hidden}@`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`)
    .replace(/\nparams:[\s\S]*?(?=\n\s+at |$)/, `\nparams: ${hidden}`);
}

/** What an operator needs of an error. Drivers hang connections and their configuration on theirs: never all of it. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: withoutCredentials(String(error)) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message: withoutCredentials(message),
    ...("code" in error && { code: error.code }),
    ...(error instanceof DomainError
      ? { details: withoutSecrets(error.details) }
      : { stack: withoutCredentials(readableStack(stack ?? "")) }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/**
 * The log, as lines of JSON. Beside a person at a terminal it goes to a file, since the terminal tells them what they
 * need; otherwise to the standard error output, where service managers collect it.
 */
export function openLog({ logLevel, dataFolder }: Pick<Config, "logLevel" | "dataFolder">): Logger {
  const dest = process.stderr.isTTY ? `${dataFolder}/server.log` : 2;
  return logTo(pino.destination({ dest, mkdir: true, sync: false }), logLevel);
}

/** The log of the product, written there. Secrets never reach it, whoever puts them into a line. */
export function logTo(destination: DestinationStream, level: Config["logLevel"]): Logger {
  return pino(
    {
      level,
      serializers: { err: describeError, error: describeError },
      // Always an object, as it was given one.
      formatters: { log: (line) => withoutSecrets(line) as Record<string, unknown> },
    },
    destination,
  );
}

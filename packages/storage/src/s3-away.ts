import { S3ServiceException, type S3Client } from "@aws-sdk/client-s3";
import { fault } from "./object-store.ts";

/** How long a connection to the store may take, and how long a line over which something comes may be silent. */
export const patience = { connectionTimeout: 5_000, socketTimeout: 60_000 } as const;

/**
 * Whoever meets a store that is away or full, or that may not be listed, is told so: not that they did something wrong, nor that nobody
 * knows what happened.
 */
export function tellWhenAway(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (isFull(error)) throw fault.storeFull({}, error);
          if (commandName === "ListObjectsV2Command" && isDenied(error)) throw fault.listRefused({}, error);
          throw isAway(error) ? fault.storeAway({}, error) : error;
        }
      },
    // Around everything, attempts included.
    { step: "initialize", priority: "high", name: "tellWhenAway" },
  );
}

/** What Node calls it when nobody answers, or a line breaks. */
const broken: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

/** As the stores that have a disk of their own answer when it is full. */
const isFull = (error: unknown): boolean => error instanceof S3ServiceException && error.$metadata.httpStatusCode === 507;

/** The key is known but lacks a right; stores name a wrong key otherwise. */
const isDenied = (error: unknown): boolean => error instanceof S3ServiceException && error.name === "AccessDenied";

function isAway(error: unknown): boolean {
  if (error instanceof S3ServiceException) return (error.$metadata.httpStatusCode ?? 0) >= 500;
  if (!(error instanceof Error)) return false;
  return error.name === "TimeoutError" || ("code" in error && broken.has(error.code));
}

import type { AnyRouter } from "@trpc/server";
import type { FastifyRequest } from "fastify";
import { appRouter } from "@freehold/api/router.ts";
import type { Meta } from "@freehold/api/trpc.ts";

/** The longest that somebody sends whom nobody knows yet is the answer of a passkey. */
const maxStrangerBytes = 64 * 1024;

const router: AnyRouter = appRouter;
// tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
const procedures = router._def.procedures as Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>;

/**
 * Whether a request is longer than anything but the records of an organization: text that was made for it takes a second a
 * megabyte to read, and what is open to anybody is read before it is known who asks. Who does not say the length says too
 * much.
 */
export function isTooLongForStrangers({ method, params, headers }: Pick<FastifyRequest, "method" | "params" | "headers">): boolean {
  if (method !== "POST") return false;
  const length = headers["content-length"];
  const bytes = length !== undefined ? Number(length) : headers["transfer-encoding"] === undefined ? 0 : Number.POSITIVE_INFINITY;
  return bytes > maxStrangerBytes && pathsIn(params).some(isShort);
}

/** The procedures of a batch, as the router of the addresses has read them. */
function pathsIn(params: unknown): readonly string[] {
  return typeof params === "object" && params !== null && "path" in params && typeof params.path === "string" ? params.path.split(",") : [];
}

/** What is not for members, is none of ours, or names whom to write to, which is looked at before everything else. */
function isShort(path: string): boolean {
  const meta = Object.hasOwn(procedures, path) ? procedures[path]!._def.meta : undefined;
  return meta === undefined || typeof meta.permission === "string" || meta.limit === "mail";
}

import type { FastifyInstance } from "fastify";
import type { Limits } from "@freehold/api/platform/limits/limits.ts";
import { DomainError } from "@freehold/kernel/fault.ts";

/**
 * Counts every request of this scope for its network address before anything is looked up or read for it: for doors that ask no
 * procedure, which would be counted itself. What is too much is answered 429 with the time to wait.
 */
export function countRequests(scope: FastifyInstance, limits: Pick<Limits, "file">): void {
  scope.addHook("onRequest", async (request, reply) => {
    try {
      await limits.file(request.peer.address);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== "throttled") throw error;
      // What the sender still wants to send, nobody reads.
      if (!request.raw.complete) reply.header("connection", "close");
      return reply
        .code(429)
        .headers({ "retry-after": error.details.retryAfter, "cache-control": "no-store", "x-content-type-options": "nosniff" })
        .send({ error: error.message, code: error.code, requestId: request.id });
    }
    return undefined;
  });
}

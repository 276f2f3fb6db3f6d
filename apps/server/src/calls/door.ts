import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Context } from "@freehold/api/context.ts";
import { appRouter, type AppRouter } from "@freehold/api/router.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Answer } from "./answer.ts";
import { maxBatchSize } from "./call-headers.ts";
import { directCalls, type Failure } from "./direct-calls.ts";

/** A request with its reply, and the organization that it names in its address, where it can carry no header. */
export type Exchange = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly organizationId: string | undefined;
  /** Whether the answer is written here, so that a procedure may give its text. */
  readonly takesText?: boolean;
};

type Open = (exchange: Exchange) => Context;

/**
 * All procedures by HTTP, under `/trpc`: plain calls directly, everything else (events, streamed batches, whatever is unusual or
 * wrong) by tRPC's own adapter behind it.
 */
export async function callsDoor(app: FastifyInstance, open: Open, log: Logger): Promise<void> {
  const failed = ({ error, path, context }: Failure<Context>): void => {
    if (error.code !== "INTERNAL_SERVER_ERROR") return;
    log.error({ path, requestId: context?.requestId, error: error.cause ?? error }, "A procedure failed");
  };
  const direct = directCalls<Context>({
    router: appRouter,
    maxBatchSize,
    open: (request, reply) => open({ request, reply, organizationId: undefined, takesText: true }),
    failed,
    send,
  });
  const stock: FastifyTRPCPluginOptions<AppRouter> = {
    trpcOptions: {
      router: appRouter,
      maxBatchSize,
      // A browser's event stream can carry no header of its own: the organization comes with the address.
      createContext: ({ req, res, info }) => open({ request: req, reply: res, organizationId: info.connectionParams?.["organizationId"] }),
      responseMeta: ({ errors }) => ({ headers: new Headers(Object.entries({ vary: variesBy, ...waitOf(errors) })) }),
      onError: ({ error, path, ctx }) => failed({ error, path, context: ctx }),
    },
  };
  const behind = async (scope: FastifyInstance): Promise<void> => {
    scope.addHook("preHandler", direct);
    await scope.register(fastifyTRPCPlugin, stock);
  };
  await app.register(behind, { prefix: "/trpc" });
}

/**
 * Answers differ by origin, which the list that tRPC makes leaves out: a cache must never give one origin the answer to another.
 * The whole list is what tRPC's adapter makes of its own and this.
 */
const variesBy = "Origin";
const variesByAll = `trpc-accept, accept, ${variesBy}`;

function send(reply: FastifyReply, { status, text, errors }: Answer): void {
  if (errors.length > 0) reply.headers(waitOf(errors));
  // Without a serializer of its own Fastify would add a charset to the type.
  reply.code(status).header("vary", variesByAll).header("content-type", "application/json").serializer(asItIs).send(text);
}

const asItIs = (text: string): string => text;

/** How long a client that was throttled waits, where programs look for it. */
function waitOf(errors: readonly TRPCError[]): { "retry-after"?: string } {
  const waits = errors.flatMap(({ cause }) => (cause instanceof DomainError ? (cause.details.retryAfter ?? []) : []));
  return waits.length > 0 ? { "retry-after": String(Math.max(...waits)) } : {};
}

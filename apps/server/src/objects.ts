import type { FastifyError, FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { DomainError, faultDoors } from "@freehold/kernel/fault.ts";
import { doorPath, type DoorRequest, type ObjectDoor } from "@freehold/storage/object-door.ts";

type ObjectRoute = { Params: { "*": string }; Querystring: DoorRequest["query"] };

/** Files at the addresses that the store on this machine's disk has signed. There is no other way to them. */
export async function objects(app: FastifyInstance, door: ObjectDoor, log: Logger): Promise<void> {
  await app.register(async (scope) => {
    // A file is passed on as it arrives, whatever it is and however long: the door counts.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.setErrorHandler((error: FastifyError | DomainError, request, reply) => {
      // What the sender still wants to send, nobody reads.
      if (!request.raw.complete) reply.header("connection", "close");
      const status = error instanceof DomainError ? statusOf(error) : (error.statusCode ?? 500);
      if (status >= 500) log.error({ requestId: request.id, error }, "A file could not be received or served");
      const code = error instanceof DomainError ? error.code : null;
      return reply
        .code(status)
        .headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" })
        .send({ error: status >= 500 ? "Something went wrong on our side." : error.message, code, requestId: request.id });
    });
    scope.put<ObjectRoute>(`${doorPath}*`, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const length = request.headers["content-length"];
      await door.receive({
        path: request.params["*"],
        query: request.query,
        contentType: request.headers["content-type"],
        bytes: length === undefined ? undefined : Number(length),
        body: request.raw,
      });
      return reply.code(204).send();
    });
    scope.get<ObjectRoute>(`${doorPath}*`, { exposeHeadRoute: false }, async (request, reply) => {
      const asked = { path: request.params["*"], query: request.query, range: request.headers.range };
      const { body, bytes, headers, isPartial } = await door.serve(asked);
      return reply
        .code(isPartial ? 206 : 200)
        .headers({ ...headers, "content-length": bytes })
        .send(body);
    });
  });
}

/** Two refusals that HTTP has more exact words for. */
const ownStatus: Readonly<Record<string, number>> = { "objects.tooLong": 413, "objects.rangeWrong": 416 };

function statusOf(error: DomainError): number {
  return ownStatus[error.code] ?? faultDoors[error.kind].http;
}

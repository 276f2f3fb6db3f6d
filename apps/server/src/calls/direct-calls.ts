import type { ServerResponse } from "node:http";
import { getTRPCErrorFromUnknown, TRPCError, type AnyTRPCRouter } from "@trpc/server";
import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import { answerTo, type Answer, type Outcome } from "./answer.ts";
import { Inputs } from "./inputs.ts";
import { plainCallIn, type PlainCall } from "./plain-call.ts";

/** A call that failed, for the log. Without a path it was the answer to all of them that could not be made. */
export type Failure<Context> = {
  readonly error: TRPCError;
  readonly path: string | undefined;
  readonly context: Context | undefined;
};

/** What the door does around its calls. */
export type CallsAround<Context> = {
  readonly router: AnyTRPCRouter;
  readonly maxBatchSize: number;
  /** Asked once a request. What it throws is the answer to every call of the request. */
  readonly open: (request: FastifyRequest, reply: FastifyReply) => Context;
  readonly failed: (failure: Failure<Context>) => void;
  readonly send: (reply: FastifyReply, answer: Answer) => void;
};

/**
 * Answers plain calls before tRPC's adapter sees them, which makes objects of the fetch standard for each request and costs more
 * than the router, validation and the query together. What is answered is the same to the letter; what is not plain is passed on.
 */
export function directCalls<Context>(around: CallsAround<Context>): preHandlerHookHandler {
  // tRPC keeps all procedures flat by path. One that is loaded later is not among them: its adapter knows how to wait for it.
  const callable = { procedures: around.router._def.procedures, maxBatchSize: around.maxBatchSize };
  return (request, reply, pass) => {
    const call = plainCallIn(request, callable);
    if (!call) return pass();
    new RequestCalls(call, around, { request, reply })
      .answer()
      .then((answer) => around.send(reply, answer))
      .catch((error: unknown) => void reply.send(getTRPCErrorFromUnknown(error)));
  };
}

type Opened<Context> = { readonly context: Context } | { readonly context: undefined; readonly error: unknown };

/** A request with its calls, which share who asks, what was sent and when the client is gone. */
class RequestCalls<Context> {
  readonly #call: PlainCall;
  readonly #around: CallsAround<Context>;
  readonly #inputs: Inputs;
  readonly #opened: Opened<Context>;
  readonly #signal: AbortSignal;

  constructor(call: PlainCall, around: CallsAround<Context>, { request, reply }: { request: FastifyRequest; reply: FastifyReply }) {
    this.#call = call;
    this.#around = around;
    this.#inputs = new Inputs(call, around.router._def._config.transformer.input.deserialize);
    this.#opened = opened(() => around.open(request, reply));
    this.#signal = whileConnected(reply.raw);
  }

  async answer(): Promise<Answer> {
    const { isBatch, type, procedures } = this.#call;
    const { context } = this.#opened;
    const asked = { config: this.#around.router._def._config, type, context };
    try {
      const outcomes = isBatch ? await Promise.all(procedures.map((_called, index) => this.#outcome(index))) : [await this.#outcome(0)];
      return answerTo(
        outcomes.map((outcome, index) => this.#whole(outcome, index)),
        isBatch,
        asked,
      );
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause);
      this.#around.failed({ error, path: undefined, context });
      return answerTo([{ error }], false, asked);
    }
  }

  async #outcome(index: number): Promise<Outcome> {
    const { type, procedures } = this.#call;
    const { path, procedure } = procedures[index]!;
    const { context: ctx } = this.#opened;
    try {
      if ("error" in this.#opened) throw this.#opened.error;
      const getRawInput = async () => this.#inputs.at(index);
      return { data: await procedure({ path, getRawInput, ctx, type, signal: this.#signal, batchIndex: index }) };
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause);
      this.#around.failed({ error, path, context: ctx });
      return { error, path, input: this.#inputs.known(index) };
    }
  }

  /** The outcome, or a refusal where it would arrive piece by piece: in a batch as that of its call, alone as that of the request. */
  #whole(outcome: Outcome, index: number): Outcome {
    if (!("data" in outcome) || !isStream(outcome.data)) return outcome;
    const message = "Cannot use stream-like response in non-streaming request - use httpBatchStreamLink";
    const error = new TRPCError({ code: "UNSUPPORTED_MEDIA_TYPE", message });
    if (!this.#call.isBatch) throw error;
    return { error, path: this.#call.procedures[index]!.path, input: this.#inputs.known(index) };
  }
}

function opened<Context>(open: () => Context): Opened<Context> {
  try {
    return { context: open() };
  } catch (error) {
    return { context: undefined, error };
  }
}

/** Ends when the client goes away before it has its answer. */
function whileConnected(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableEnded) gone.abort();
  });
  return gone.signal;
}

/** Whether a result would arrive piece by piece, which a plain answer cannot. */
function isStream(data: unknown): boolean {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  return Symbol.asyncIterator in data || Object.values(data).some(isLater);
}

function isLater(value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || Array.isArray(value)) return false;
  return (
    (typeof value === "object" && Symbol.asyncIterator in value) ||
    ("then" in value && typeof value.then === "function" && "catch" in value && typeof value.catch === "function")
  );
}

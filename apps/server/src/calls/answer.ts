import { getTRPCErrorShape, type AnyTRPCRouter, type TRPCError } from "@trpc/server";
import { getHTTPStatusCode } from "@trpc/server/http";
import { DirectValue } from "@freehold/api/resource/direct-value.ts";

type Config = AnyTRPCRouter["_def"]["_config"];

/** How a call ended. What failed says of which call, as far as it is known, for the router's words about it. */
export type Outcome = { readonly data: unknown } | { readonly error: TRPCError; readonly path?: string; readonly input?: unknown };

/** What the router's words about an error may depend on, beside the call. */
export type Asked = { readonly config: Config; readonly type: "query" | "mutation"; readonly context: unknown };

/** The answer to a request: to one call, or to those of a batch in their order. */
export type Answer = { readonly status: number; readonly text: string; readonly errors: readonly TRPCError[] };

/** @throws when a result cannot be written, or the router has no words for an error */
export function answerTo(outcomes: readonly Outcome[], isBatch: boolean, asked: Asked): Answer {
  const responses = outcomes.map((outcome) => responseTo(outcome, asked));
  const texts = responses.map((response) => textOf(response, asked.config));
  const errors = outcomes.map((outcome) => ("error" in outcome ? outcome.error : undefined));
  const failed = errors.filter((error) => error !== undefined);
  return {
    status: failed.length === 0 ? 200 : getHTTPStatusCode(responses, errors),
    text: isBatch ? `[${texts.join(",")}]` : texts.join(),
    errors: failed,
  };
}

type Response = ReturnType<typeof responseTo>;

function responseTo(outcome: Outcome, { config, type, context }: Asked) {
  if ("data" in outcome) return { result: outcome };
  const { error, path, input } = outcome;
  return { error: getTRPCErrorShape({ config, error, type, path, input, ctx: context }) };
}

function textOf(response: Response, { transformer }: Config): string {
  if ("error" in response) return `{"error":${written(transformer.output.serialize(response.error))}}`;
  const text = written(transformer.output.serialize(response.result.data));
  // JSON leaves out what it has no text for.
  return text === undefined ? `{"result":{}}` : `{"result":{"data":${text}}}`;
}

/** What a transformer has made of a value, as JSON. Text that is there already is neither read nor made again. */
export function written(serialized: unknown): string | undefined {
  return serialized instanceof DirectValue ? serialized.text : JSON.stringify(serialized);
}

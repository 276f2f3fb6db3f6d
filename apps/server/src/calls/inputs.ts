import { TRPCError, type AnyTRPCRouter } from "@trpc/server";
import type { PlainCall } from "./plain-call.ts";

type Deserialize = AnyTRPCRouter["_def"]["_config"]["transformer"]["input"]["deserialize"];
type Read = { readonly inputs: readonly unknown[] } | { readonly error: TRPCError };

/**
 * The inputs of the calls of one request. Their text is read when the first of them asks, because a caller who may not call at all
 * costs nothing then, and once: when it cannot be read, every call fails with the same error.
 */
export class Inputs {
  readonly #call: Pick<PlainCall, "input" | "isBatch" | "procedures">;
  readonly #deserialize: Deserialize;
  #read: Read | undefined;

  constructor(call: Pick<PlainCall, "input" | "isBatch" | "procedures">, deserialize: Deserialize) {
    this.#call = call;
    this.#deserialize = deserialize;
  }

  /** @throws BAD_REQUEST when the text is none of inputs */
  at(index: number): unknown {
    this.#read ??= this.#readAll();
    if ("error" in this.#read) throw this.#read.error;
    return this.#read.inputs[index];
  }

  /** The input, if any call has asked so far. */
  known(index: number): unknown {
    return this.#read && "inputs" in this.#read ? this.#read.inputs[index] : undefined;
  }

  #readAll(): Read {
    try {
      return { inputs: this.#parse() };
    } catch (cause) {
      if (cause instanceof TRPCError) return { error: cause };
      const message = cause instanceof Error ? cause.message : "Invalid input";
      return { error: new TRPCError({ code: "BAD_REQUEST", message, cause }) };
    }
  }

  #parse(): unknown[] {
    const { input, isBatch, procedures } = this.#call;
    if (input === "") return [];
    const read: unknown = JSON.parse(input);
    if (!isBatch) return [this.#deserialize(read)];
    if (typeof read !== "object" || read === null || Array.isArray(read)) {
      throw new TRPCError({ code: "BAD_REQUEST", message: '"input" needs to be an object when doing a batch call' });
    }
    return procedures.map((_procedure, index) => {
      const one: unknown = Reflect.get(read, index);
      return one === undefined ? undefined : this.#deserialize(one);
    });
  }
}

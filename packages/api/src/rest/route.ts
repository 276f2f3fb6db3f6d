import type { AnyTRPCProcedure } from "@trpc/server";
import type { JsonSchema } from "../platform/catalogue/procedures.ts";
import type { Meta } from "../trpc.ts";

export const restMethods = ["GET", "POST", "PATCH", "DELETE"] as const;
export type RestMethod = (typeof restMethods)[number];

/**
 * What a route is. The first five are what HTTP has words for; `act` changes something otherwise, `ask` answers a question
 * without changing anything, and `export` is a file that is sent in pieces.
 */
export type Shape = "list" | "get" | "create" | "update" | "remove" | "act" | "ask" | "export";

/** One procedure as an address and a method. */
export type Route = {
  readonly method: RestMethod;
  /** Below the door's prefix. One of them may be `{id}`. */
  readonly segments: readonly string[];
  readonly shape: Shape;
  readonly called: AnyTRPCProcedure;
  /** Of the procedure, with dots. */
  readonly path: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly meta: Meta;
  readonly input: JsonSchema | undefined;
  /** The property of the input that the address holds. */
  readonly idKey: string | undefined;
  /** Where the rest of the input is. */
  readonly inputIn: "query" | "body" | "nowhere";
  /** The address of the collection to which the route belongs. */
  readonly collection: readonly string[];
  /** Of an answer that went well, where the shape does not say it. */
  readonly status?: 200 | 202 | 204;
};

/** A procedure that REST does not reach, and why. */
export type LeftOut = { readonly path: string; readonly reason: string };

/** The place in an address where the id of a record stands. */
export const idPlace = "{id}";

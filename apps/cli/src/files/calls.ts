import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@freehold/api/router.ts";
import type { CommandLine } from "../command-line.ts";

export type Inputs = inferRouterInputs<AppRouter>["files"];
export type Outputs = inferRouterOutputs<AppRouter>["files"];

/** The procedures about files that commands call, typed. */
export type FileCalls = {
  readonly list: (input: { filter?: unknown; sort?: string; limit?: number; cursor?: string; search?: string }) => Promise<Outputs["list"]>;
  readonly get: (input: Inputs["get"]) => Promise<Outputs["get"]>;
  readonly begin: (input: Inputs["begin"]) => Promise<Outputs["begin"]>;
  readonly parts: (input: Inputs["parts"]) => Promise<Outputs["parts"]>;
  readonly finish: (input: Inputs["finish"]) => Promise<Outputs["finish"]>;
  readonly link: (input: Inputs["link"]) => Promise<Outputs["link"]>;
  readonly remove: (input: Inputs["remove"]) => Promise<Outputs["remove"]>;
};

/** A connection carries every procedure and knows no types: here they are the router's. */
export function callsOf({ connection, terminal }: CommandLine): FileCalls {
  const call = <K extends keyof FileCalls>(name: K, type: "query" | "mutation"): FileCalls[K] =>
    // Proof: path and types are those of the same procedure of the router.
    ((input: unknown) => connection.call({ path: `files.${name}`, type }, input, terminal.interrupted)) as FileCalls[K];
  return {
    list: call("list", "query"),
    get: call("get", "query"),
    begin: call("begin", "mutation"),
    parts: call("parts", "mutation"),
    finish: call("finish", "mutation"),
    link: call("link", "mutation"),
    remove: call("remove", "mutation"),
  };
}

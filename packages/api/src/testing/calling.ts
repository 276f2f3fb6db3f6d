import { TRPCError } from "@trpc/server";
import type { Caller } from "./world.ts";

/** What came of a call: its result, or the code of its refusal. */
export type Outcome = { readonly code: "answered" | TRPCError["code"]; readonly result?: unknown; readonly fault?: unknown };

/** The procedure at a path, as a program has it that knows no types. */
export function callFor(caller: Caller, path: string): (input: unknown) => Promise<unknown> {
  // The caller is a tree of functions typed by the router; a path is only known at run time.
  return path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller) as (
    input: unknown,
  ) => Promise<unknown>;
}

/** Calls a procedure by its path, as a program does that knows no types. What is no refusal is thrown. */
export async function callBy(caller: Caller, path: string, input: unknown): Promise<Outcome> {
  const procedure = callFor(caller, path);
  try {
    const result = await procedure(input);
    if (!isStream(result)) return { code: "answered", result };
    return { code: "answered", result: await firstOf(result) };
  } catch (error) {
    if (error instanceof TRPCError) return { code: error.code, fault: error };
    throw error;
  }
}

const isStream = (value: unknown): value is AsyncIterableIterator<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function firstOf(stream: AsyncIterableIterator<unknown>): Promise<unknown> {
  try {
    const { value } = (await stream.next()) as { value: unknown };
    return value;
  } finally {
    await stream.return?.();
  }
}

import { getQueryKey } from "@trpc/react-query";
import type { Frame } from "@freehold/live/frame.ts";
import type { ResourceDescription } from "../api/client.ts";

/**
 * A resource of the router as `trpc` names it, such as `trpc.coldchain.unit`. What its rows are and what may be asked of
 * them is read off the type of its `live`, so that a column that is renamed in the schema is an error wherever it is used.
 */
export type LiveHandle = { readonly live: { readonly useSubscription: (input: never) => unknown } };

/** What `useSubscription` takes and gives, of the last of its overloads: it takes every input. */
type Subscription<H extends LiveHandle> = H["live"]["useSubscription"] extends (input: infer Input, ...options: never[]) => infer Result
  ? { input: Input; result: Result }
  : never;

type Received<H extends LiveHandle> = Subscription<H>["result"] extends { readonly data: infer Data } ? NonNullable<Data> : never;
type FrameOf<H extends LiveHandle> = Received<H> extends { readonly data: infer F } ? F : never;

/** A row of the resource. */
export type LiveRow<H extends LiveHandle> = FrameOf<H> extends Frame<infer R> ? R : never;

/** Which rows, in which order, and how many to begin with. */
export type LiveInput<H extends LiveHandle> = Omit<Extract<Subscription<H>["input"], object>, "lastEventId">;

/** The order that an address names, where the resource can be sorted by it. */
export function sortOf<H extends LiveHandle>(
  _handle: H,
  { sorts }: Pick<ResourceDescription, "sorts">,
  text: string,
): SortOf<H> | undefined {
  // Proof: the server lists what its own type allows.
  return sorts.includes(text) ? (text as SortOf<H>) : undefined;
}

type SortOf<H extends LiveHandle> = LiveInput<H> extends { readonly sort?: infer Sort } ? Extract<Sort, string> : never;

/** The path of a resource, such as `coldchain.unit`. */
export function pathOf(handle: LiveHandle): string {
  // Proof: a handle is a part of tRPC's proxy, which knows its path whatever it is typed as.
  const [path] = getQueryKey(handle as unknown as Parameters<typeof getQueryKey>[0]);
  return path.join(".");
}

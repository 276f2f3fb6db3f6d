import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import type { GivenTokens } from "./kept-tokens.ts";
import type { FollowAddress } from "./signed-addresses.ts";

/** A procedure to call. */
export type Called = Pick<ProcedureDescription, "path" | "type">;

/** What arrived on a subscription, and the state of the line it arrives on. */
export type Watching = {
  readonly signal: AbortSignal;
  /** Told when the line breaks and when it stands again. */
  readonly onLine: (state: "connected" | "reconnecting") => void;
};

/** The product, wherever it runs: the same procedures behind HTTP or in this process. */
export type Connection = {
  /** Every procedure there is. May be remembered from earlier; `fresh` asks again. */
  readonly procedures: (options?: { readonly fresh: boolean }) => Promise<readonly ProcedureDescription[]>;
  /** Calls a query or mutation in the active organization, and gives its result. Without a signal it ends at Ctrl-C. */
  readonly call: (procedure: Called, input: unknown, signal?: AbortSignal) => Promise<unknown>;
  /** The data of a subscription's events until it ends or the signal aborts. Breaks of the line are mended within. */
  readonly watch: (procedure: Called, input: unknown, watching: Watching) => AsyncIterable<unknown>;
  /** Sends to and fetches from addresses that were signed for this caller. */
  readonly follow: FollowAddress;
  /** Decides in which organization later calls act. */
  readonly enter: (as: { readonly organizationId: string }) => void;
  /** Keeps the tokens that a server gave in place of those before. */
  readonly keep: (tokens: GivenTokens) => Promise<void>;
  readonly close: () => Promise<void>;
};

import type { QueryClient } from "@tanstack/react-query";
import type { Me } from "../api/client.ts";
import { createQueryClient } from "../api/query-client.ts";
import { createTransport, type Api } from "../api/transport.ts";

const meKey = ["accounts", "me"];

/** The person at this browser, in no organization yet. */
export type Account = {
  readonly api: Api;
  readonly queryClient: QueryClient;
  /** Who is signed in; null when nobody is. */
  readonly me: () => Promise<Me | null>;
  /** Asks again: after signing in, or after joining an organization. */
  readonly refresh: () => Promise<void>;
};

/** @param onSignedOut called when the server says that the session has ended */
export function createAccount(onSignedOut: () => void): Account {
  const { api } = createTransport(undefined, () => undefined, onSignedOut);
  const queryClient = createQueryClient(onSignedOut);
  return {
    api,
    queryClient,
    me: () => queryClient.ensureQueryData({ queryKey: meKey, queryFn: () => api.accounts.session.query(), staleTime: 60_000 }),
    refresh: () => queryClient.resetQueries({ queryKey: meKey }),
  };
}

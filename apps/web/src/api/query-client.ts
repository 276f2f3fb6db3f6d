import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { clientFault } from "./fault.ts";

/**
 * The cache of one organization's answers. Only failures that may pass are tried again.
 * @param onSignedOut called when the server says that the session has ended
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const watch = (error: unknown): void => {
    if (clientFault(error).kind === "unauthenticated") onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 3 && clientFault(error).mayPass,
      },
      mutations: { retry: false },
    },
  });
}

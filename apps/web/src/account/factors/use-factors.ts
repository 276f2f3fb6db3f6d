import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { Outputs } from "../../api/client.ts";
import { closeOrganizations } from "../../api/organization-session.ts";
import type { Account } from "../../shell/account.ts";

export type Factors = Outputs["factors"]["mine"];

const key = ["factors", "mine"];

export const useAccount = (): Account => useRouter().options.context.account;

/** What the person has besides the password. */
export function useFactors() {
  const { api, queryClient } = useAccount();
  return useQuery({ queryKey: key, queryFn: () => api.factors.mine.query() }, queryClient);
}

/** Asks again what the person has. */
export function useFactorsChanged(): () => Promise<void> {
  const { queryClient } = useAccount();
  return () => queryClient.invalidateQueries({ queryKey: key });
}

/** Something that is done with a factor, and what came of it. */
export function useAct<Input = void, Output = unknown>(act: (account: Account, input: Input) => Promise<Output>) {
  const account = useAccount();
  return useMutation({ mutationFn: (input: Input) => act(account, input) }, account.queryClient);
}

/**
 * The same for what gives the browser another session: open organizations close first, because their sockets would take
 * the end of the old session for the end of the sign-in.
 */
export function useSessionAct<Input = void, Output = unknown>(act: (account: Account, input: Input) => Promise<Output>) {
  return useAct<Input, Output>((account, input) => {
    closeOrganizations();
    return act(account, input);
  });
}

/** Draws everything anew for the new session, once nothing is shown any more that exists only once. */
export function useNewSession(): () => Promise<void> {
  const router = useRouter();
  const account = useAccount();
  const changed = useFactorsChanged();
  return async () => {
    await Promise.all([changed(), account.refresh()]);
    await router.invalidate();
  };
}

import { useNavigate, useRouter } from "@tanstack/react-router";
import { closeOrganizations } from "../api/organization-session.ts";

/** Ends the session everywhere and forgets everything this browser knew of it. */
export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate();
  const { account } = useRouter().options.context;
  return async () => {
    await account.api.accounts.signOut.mutate();
    closeOrganizations();
    await navigate({ to: "/sign-in" });
    account.queryClient.clear();
  };
}

import { useRouter, useSearch } from "@tanstack/react-router";
import { useFirstFactorShown } from "../use-entered.ts";
import { OpenLink } from "./open-link.tsx";

/** Signs in by the link of a mail. */
export function SignInLinkPage() {
  const { account } = useRouter().options.context;
  const { ticket } = useSearch({ from: "/sign-in/link" });
  const goOn = useFirstFactorShown();
  return (
    <OpenLink
      kind="signIn"
      ticket={ticket}
      title="Sign in by mail"
      lead="You have opened the link that we sent you. It signs you in on this device."
      action="Sign in"
      onOpen={async (opened) => goOn(await account.api.accounts.signInByLink.mutate({ ticket: opened }), undefined)}
    />
  );
}

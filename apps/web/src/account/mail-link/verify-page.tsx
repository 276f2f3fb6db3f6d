import { useRouter, useSearch } from "@tanstack/react-router";
import { useFirstFactorShown } from "../use-entered.ts";
import { OpenLink } from "./open-link.tsx";

/** Makes an account its owner's and signs in. */
export function VerifyPage() {
  const { account } = useRouter().options.context;
  const { ticket } = useSearch({ from: "/verify" });
  const goOn = useFirstFactorShown();
  return (
    <OpenLink
      kind="verify"
      ticket={ticket}
      title="Verify your address"
      lead="You have opened the link that we sent you. One step is left."
      action="Verify my address"
      onOpen={async (opened) => goOn(await account.api.accounts.verifyAddress.mutate({ ticket: opened }), undefined)}
    />
  );
}

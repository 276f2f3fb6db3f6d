import { Button } from "@mantine/core";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { AccountFrame } from "../account-frame.tsx";
import classes from "../account-frame.module.css";
import { OpenLink } from "./open-link.tsx";

/** Gives the account the address whose mailbox the link went to. Whoever opens it need not be signed in. */
export function ChangeAddressPage() {
  const { account } = useRouter().options.context;
  const { ticket } = useSearch({ from: "/change-address" });
  const [changedTo, setChangedTo] = useState<string>();
  const change = async (opened: string): Promise<void> => {
    const { email } = await account.api.accounts.changeAddress.mutate({ ticket: opened });
    await account.refresh();
    setChangedTo(email);
  };
  if (changedTo === undefined) {
    return (
      <OpenLink
        kind="changeAddress"
        ticket={ticket}
        title="Use your new address"
        lead="You sign in with it from then on, and we write to it. Your old address is no longer used."
        action="Use this address"
        onOpen={change}
      />
    );
  }
  return (
    <AccountFrame
      isNextStep
      title="Your address is changed"
      lead={
        <>
          You sign in with <span className={classes.address}>{changedTo}</span> from now on.
        </>
      }
    >
      <div className={classes.form}>
        <Button size="md" renderRoot={(props) => <Link to="/account" {...props} />}>
          Go to your account
        </Button>
      </div>
    </AccountFrame>
  );
}

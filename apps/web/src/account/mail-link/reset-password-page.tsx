import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { AccountFrame } from "../account-frame.tsx";
import classes from "../account-frame.module.css";
import { NewPasswordField } from "../new-password-field.tsx";
import { isLinkOver, LinkOver } from "./link-over.tsx";

/** Sets a password by the link of a mail. It signs nobody in: whoever did it signs in as ever. */
export function ResetPasswordPage() {
  const { ticket } = useSearch({ from: "/reset-password" });
  const [isSet, setIsSet] = useState(false);
  if (isSet) return <Done />;
  if (ticket === undefined) return <LinkOver kind="resetPassword" isNextStep={false} />;
  return <Choose ticket={ticket} onSet={() => setIsSet(true)} />;
}

function Choose({ ticket, onSet }: { readonly ticket: string; readonly onSet: () => void }) {
  const { account } = useRouter().options.context;
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const { isSending, fault, send } = useSubmit(form, async ({ password }) => {
    await account.api.accounts.resetPassword.mutate({ ticket, password });
    await account.refresh();
    onSet();
  });
  if (isLinkOver(fault)) return <LinkOver kind="resetPassword" isNextStep />;
  return (
    <AccountFrame title="Choose a new password" lead="All your sign-ins end with it, on every device.">
      <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
        <FormFault fault={fault} />
        <NewPasswordField key={form.key("password")} size="md" label="New password" autoFocus {...form.getInputProps("password")} />
        <Button type="submit" size="md" loading={isSending}>
          Set the password
        </Button>
      </form>
    </AccountFrame>
  );
}

function Done() {
  return (
    <AccountFrame isNextStep title="Your password is set" lead="All earlier sign-ins have ended. Sign in with the new password.">
      <div className={classes.form}>
        <Button size="md" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
          Sign in
        </Button>
      </div>
    </AccountFrame>
  );
}

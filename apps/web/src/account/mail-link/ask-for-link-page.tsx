import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { AccountFrame } from "../account-frame.tsx";
import classes from "../account-frame.module.css";
import { CheckMail } from "./check-mail.tsx";

type AskForLinkProps = {
  readonly title: string;
  readonly lead: string;
  /** What the link does, said once it was sent. */
  readonly then: string;
  readonly onSend: (email: string) => Promise<unknown>;
};

/** For who cannot or does not want to sign in with a password. */
export function SignInByMailPage() {
  const { account } = useRouter().options.context;
  return (
    <AskForLink
      title="Sign in by mail"
      lead="We send you a link that signs you in without a password."
      then="Open it within 15 minutes to sign in."
      onSend={(email) => account.api.accounts.requestMagicLink.mutate({ email })}
    />
  );
}

/** For who has forgotten their password, or never had one. */
export function ForgotPasswordPage() {
  const { account } = useRouter().options.context;
  return (
    <AskForLink
      title="Choose a new password"
      lead="We send you a link with which you choose another one."
      then="Open it within 30 minutes to choose a new password."
      onSend={(email) => account.api.accounts.requestPasswordReset.mutate({ email })}
    />
  );
}

function AskForLink({ title, lead, then, onSend }: AskForLinkProps) {
  const [sentTo, setSentTo] = useState<string>();
  const [typed, setTyped] = useState("");
  const form = useForm({ mode: "uncontrolled", initialValues: { email: typed } });
  const { isSending, fault, send } = useSubmit(form, async ({ email }) => {
    await onSend(email);
    setTyped(email);
    setSentTo(email);
  });
  if (sentTo !== undefined) {
    return (
      <CheckMail email={sentTo} onAgain={() => onSend(sentTo)} onChange={() => setSentTo(undefined)}>
        {then} If nothing comes, the address has no account here.
      </CheckMail>
    );
  }
  return (
    <AccountFrame title={title} lead={lead} footer={<Link to="/sign-in">Back to signing in</Link>}>
      <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
        <FormFault fault={fault} />
        <TextInput
          key={form.key("email")}
          size="md"
          label="Address"
          type="email"
          autoComplete="username"
          autoFocus
          defaultValue={typed}
          {...form.getInputProps("email")}
        />
        <Button type="submit" size="md" loading={isSending}>
          Send the link
        </Button>
      </form>
    </AccountFrame>
  );
}

import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { FormFault } from "../forms/form-fault.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { AccountFrame } from "./account-frame.tsx";
import classes from "./account-frame.module.css";
import { CheckMail } from "./mail-link/check-mail.tsx";
import { NewPasswordField } from "./new-password-field.tsx";

type Registration = { readonly name: string; readonly email: string; readonly password: string };

/** Registers an address. Its mailbox hears how to go on, whether or not it has an account. */
export function RegisterPage() {
  const { account } = useRouter().options.context;
  const [sent, setSent] = useState<Registration>();
  const [typed, setTyped] = useState<Registration>({ name: "", email: "", password: "" });
  if (!sent) return <RegistrationForm typed={typed} onSent={setSent} />;
  const change = (): void => {
    setTyped(sent);
    setSent(undefined);
  };
  return (
    <CheckMail email={sent.email} onAgain={() => account.api.accounts.register.mutate(sent)} onChange={change}>
      Open it to verify your address: it signs you in.
    </CheckMail>
  );
}

type RegistrationFormProps = { readonly typed: Registration; readonly onSent: (registration: Registration) => void };

function RegistrationForm({ typed, onSent }: RegistrationFormProps) {
  const { account } = useRouter().options.context;
  const { next } = useSearch({ from: "/register" });
  const form = useForm({ mode: "uncontrolled", initialValues: { ...typed } });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    await account.api.accounts.register.mutate(values);
    onSent(values);
  });
  return (
    <AccountFrame
      title="Create an account"
      lead="One account serves every organization you belong to."
      footer={
        <>
          You have an account?{" "}
          <Link to="/sign-in" search={{ next }}>
            Sign in
          </Link>
        </>
      }
    >
      <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
        <FormFault fault={fault} />
        <TextInput key={form.key("name")} size="md" label="Name" autoComplete="name" autoFocus {...form.getInputProps("name")} />
        <TextInput
          key={form.key("email")}
          size="md"
          label="Address"
          description="We send a link to it."
          type="email"
          autoComplete="username"
          {...form.getInputProps("email")}
        />
        <NewPasswordField key={form.key("password")} size="md" label="Password" {...form.getInputProps("password")} />
        <Button type="submit" size="md" loading={isSending}>
          Create account
        </Button>
      </form>
    </AccountFrame>
  );
}

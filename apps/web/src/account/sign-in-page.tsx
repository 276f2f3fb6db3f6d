import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconLogout2 } from "@tabler/icons-react";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { FormFault } from "../forms/form-fault.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { AccountFrame } from "./account-frame.tsx";
import classes from "./account-frame.module.css";
import { ExternalProblem } from "./external/external-problem.tsx";
import { ExternalSignIn } from "./external/external-sign-in.tsx";
import { PasskeySignInButton } from "./factors/passkey-sign-in-button.tsx";
import { SecondFactorOf } from "./second-factor-page.tsx";
import { useEntered, type SignedIn } from "./use-entered.ts";

type Asked = Extract<SignedIn, { secondFactor: unknown }>["secondFactor"];

/** Every way to sign in, and then on to where the person wanted to be. */
export function SignInPage() {
  const { next, ended } = useSearch({ from: "/sign-in" });
  const [asked, setAsked] = useState<Asked>();
  const enter = useEntered();
  if (asked) return <SecondFactorOf {...asked} next={next} onBack={() => setAsked(undefined)} />;
  return (
    <AccountFrame
      title="Sign in"
      lead="Use the address your organization knows."
      footer={
        <>
          No account yet?{" "}
          <Link to="/register" search={{ next }}>
            Create one
          </Link>
        </>
      }
    >
      <div className={classes.form}>
        {ended && <Ended />}
        <ExternalProblem />
        <PasswordForm onSignedIn={(answer) => ("secondFactor" in answer ? setAsked(answer.secondFactor) : enter(next))} />
        <div className={classes.links}>
          <Link to="/forgot-password">Forgot your password?</Link>
          <Link to="/sign-in/by-mail" search={{ next }}>
            Send me a link
          </Link>
        </div>
        <div className={classes.others}>
          <PasskeySignInButton onDone={() => enter(next)} />
          <ExternalSignIn next={next} />
        </div>
      </div>
    </AccountFrame>
  );
}

function Ended() {
  return (
    <p className={classes.note} role="status">
      <IconLogout2 size={18} stroke={1.75} aria-hidden />
      You were signed out. Sign in again to go on where you were.
    </p>
  );
}

function PasswordForm({ onSignedIn }: { readonly onSignedIn: (answer: SignedIn) => Promise<void> | void }) {
  const { account } = useRouter().options.context;
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const { isSending, fault, send } = useSubmit(form, async (values) => onSignedIn(await account.api.accounts.signIn.mutate(values)));
  return (
    <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
      <FormFault fault={fault} />
      {fault?.code === "identity.wrongCredentials" && (
        <p className={classes.hint}>Have you just registered? Open the link in your mail first. It verifies your address.</p>
      )}
      <TextInput
        key={form.key("email")}
        size="md"
        label="Address"
        type="email"
        autoComplete="username"
        autoFocus
        {...form.getInputProps("email")}
      />
      <PasswordInput
        key={form.key("password")}
        size="md"
        label="Password"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        {...form.getInputProps("password")}
      />
      <Button type="submit" size="md" loading={isSending}>
        Sign in
      </Button>
    </form>
  );
}

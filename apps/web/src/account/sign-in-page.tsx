import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { FormFault } from "../forms/form-fault.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { AccountFrame } from "./account-frame.tsx";
import classes from "./account-frame.module.css";

/** Signs in with address and password, and goes on to where the person wanted to be. */
export function SignInPage() {
  const router = useRouter();
  const { account } = router.options.context;
  const { next } = useSearch({ from: "/sign-in" });
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    await account.api.accounts.signIn.mutate(values);
    await account.refresh();
    await router.navigate({ href: next ?? "/" });
  });
  return (
    <AccountFrame
      title="Sign in"
      lead="Use the address your organization knows you by."
      footer={
        <>
          No account yet?{" "}
          <Link to="/register" search={next === undefined ? {} : { next }}>
            Create one
          </Link>
        </>
      }
    >
      <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
        <FormFault fault={fault} />
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
    </AccountFrame>
  );
}

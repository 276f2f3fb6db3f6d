import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { FormFault } from "../forms/form-fault.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { AccountFrame } from "./account-frame.tsx";
import classes from "./account-frame.module.css";

/** Creates an account and signs in. */
export function RegisterPage() {
  const router = useRouter();
  const { account } = router.options.context;
  const { next } = useSearch({ from: "/register" });
  const form = useForm({ mode: "uncontrolled", initialValues: { name: "", email: "", password: "" } });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    await account.api.accounts.register.mutate(values);
    await account.refresh();
    await router.navigate({ href: next ?? "/" });
  });
  return (
    <AccountFrame
      title="Create an account"
      lead="One account serves every organization you belong to."
      footer={
        <>
          You have an account?{" "}
          <Link to="/sign-in" search={next === undefined ? {} : { next }}>
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
          type="email"
          autoComplete="username"
          {...form.getInputProps("email")}
        />
        <PasswordInput
          key={form.key("password")}
          size="md"
          label="Password"
          description="At least 10 characters."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={isSending}>
          Create account
        </Button>
      </form>
    </AccountFrame>
  );
}

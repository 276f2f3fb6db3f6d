import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, Skeleton } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouteContext, useRouter } from "@tanstack/react-router";
import { clientFault } from "../../api/fault.ts";
import { throughNewSession } from "../../api/organization-session.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import { NewPasswordField } from "../new-password-field.tsx";
import classes from "./account-page.module.css";
import { Section } from "./section.tsx";
import { sessionsKey } from "./sessions-section.tsx";

const waysKey = ["accounts", "waysToConfirm"];

/** Changes the password, or sets the first one of who came by another way. */
export function PasswordSection() {
  const { account } = useRouter().options.context;
  const ways = useQuery({ queryKey: waysKey, queryFn: () => account.api.accounts.waysToConfirm.query() }, account.queryClient);
  const hasPassword = ways.data?.includes("password");
  return (
    <Section
      title="Password"
      lead={
        hasPassword === false
          ? "You have none yet. With one you can sign in without a link or another provider."
          : "Changing it ends all your other sign-ins."
      }
    >
      {ways.error && <FormFault fault={clientFault(ways.error)} />}
      {hasPassword !== undefined && <PasswordForm key={String(hasPassword)} hasPassword={hasPassword} />}
      {ways.isPending && <Skeleton height={120} radius={10} />}
    </Section>
  );
}

function PasswordForm({ hasPassword }: { readonly hasPassword: boolean }) {
  const { account } = useRouter().options.context;
  const { me } = useRouteContext({ from: "/account" });
  const form = useForm({ name: "password", mode: "uncontrolled", initialValues: { current: "", password: "" } });
  const { isSending, fault, send } = useSubmit(form, async ({ current, password }) => {
    // It gives the browser a session with a new id.
    await throughNewSession(() => account.api.accounts.changePassword.mutate({ password, ...(hasPassword && { current }) }));
    form.reset();
    notice(hasPassword ? "Your password is changed. Your other sign-ins have ended." : "Your password is set.");
    await Promise.all([waysKey, sessionsKey].map((queryKey) => account.queryClient.invalidateQueries({ queryKey })));
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
      <FormFault fault={fault} />
      {/* So that password keepers know whose password it is. */}
      <input className="visually-hidden" type="email" autoComplete="username" value={me.person.email} readOnly tabIndex={-1} aria-hidden />
      {hasPassword && (
        <PasswordInput
          key={form.key("current")}
          className={classes.field}
          label="Current password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the current password" }}
          {...form.getInputProps("current")}
        />
      )}
      <NewPasswordField
        key={form.key("password")}
        className={classes.field}
        label="New password"
        visibilityToggleButtonProps={{ "aria-label": "Show the new password" }}
        {...form.getInputProps("password")}
      />
      <div className={classes.send}>
        <Button type="submit" variant="default" loading={isSending}>
          {hasPassword ? "Change password" : "Set password"}
        </Button>
        {hasPassword && <Link to="/forgot-password">Forgot the current one?</Link>}
      </div>
    </form>
  );
}

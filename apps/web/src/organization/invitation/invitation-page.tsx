import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useLoaderData, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { AccountFrame } from "../../account/account-frame.tsx";
import classes from "../../account/account-frame.module.css";
import type { Outputs } from "../../api/client.ts";
import { closeOrganizations } from "../../api/organization-session.ts";
import { clientFault, type ClientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { words } from "../../format/words.ts";

type Invited = Outputs["invitations"]["look"];

/** Where the link of an invitation leads: to join as who one is, to sign in first, or to create an account. */
export function InvitationPage() {
  const seen = useLoaderData({ from: "/invitation" });
  if (!seen.invited) {
    return (
      <AccountFrame title="This invitation does not work" lead={seen.fault.message} footer={<Link to="/">Go to the start</Link>}>
        {null}
      </AccountFrame>
    );
  }
  const { me, invited } = seen;
  if (!me) return invited.hasAccount ? <SignInFirst invited={invited} /> : <NewAccount invited={invited} />;
  return me.person.email === invited.email ? <Join invited={invited} /> : <OtherAddress invited={invited} mine={me.person.email} />;
}

const about = ({ inviter, organization, role }: Invited): string =>
  `${inviter ?? "Somebody"} invites you to ${organization.name} as ${words(role).toLowerCase()}.`;
const titleOf = ({ organization }: Invited): string => `Join ${organization.name}`;

/** Shows what one has joined. */
function useEnter(): (slug: string) => Promise<void> {
  const router = useRouter();
  return async (slug) => {
    await router.options.context.account.refresh();
    await router.navigate({ to: "/$organization", params: { organization: slug } });
  };
}

type CaseProps = { readonly invited: Invited };

function Join({ invited }: CaseProps) {
  const { account } = useRouter().options.context;
  const { ticket = "" } = useSearch({ from: "/invitation" });
  const enter = useEnter();
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<ClientFault>();
  const join = async (): Promise<void> => {
    setSending(true);
    try {
      const { slug } = await account.api.invitations.accept.mutate({ ticket });
      await enter(slug);
    } catch (error) {
      setFault(clientFault(error));
      setSending(false);
    }
  };
  return (
    <AccountFrame title={titleOf(invited)} lead={about(invited)} footer={`You are signed in as ${invited.email}.`}>
      <div className={classes.form}>
        <FormFault fault={fault} />
        <Button size="md" loading={isSending} onClick={() => void join()}>
          Join {invited.organization.name}
        </Button>
      </div>
    </AccountFrame>
  );
}

function SignInFirst({ invited }: CaseProps) {
  const router = useRouter();
  const next = router.state.location.href;
  return (
    <AccountFrame title={titleOf(invited)} lead={`${about(invited)} Sign in as ${invited.email} to accept.`}>
      <div className={classes.form}>
        <Button size="md" renderRoot={(props) => <Link to="/sign-in" search={{ next }} {...props} />}>
          Sign in
        </Button>
      </div>
    </AccountFrame>
  );
}

function OtherAddress({ invited, mine }: CaseProps & { readonly mine: string }) {
  const router = useRouter();
  const [isSending, setSending] = useState(false);
  const leave = async (): Promise<void> => {
    setSending(true);
    const { account } = router.options.context;
    await account.api.accounts.signOut.mutate();
    closeOrganizations();
    account.queryClient.clear();
    await router.invalidate();
  };
  return (
    <AccountFrame
      title={titleOf(invited)}
      lead={`This invitation is for ${invited.email}, but you are signed in as ${mine}.`}
      footer={<Link to="/">Back to your organizations</Link>}
    >
      <div className={classes.form}>
        <Button size="md" loading={isSending} onClick={() => void leave()}>
          Sign out and go on
        </Button>
      </div>
    </AccountFrame>
  );
}

function NewAccount({ invited }: CaseProps) {
  const { account } = useRouter().options.context;
  const { ticket = "" } = useSearch({ from: "/invitation" });
  const enter = useEnter();
  const form = useForm({ mode: "uncontrolled", initialValues: { name: "", password: "" } });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    const { joined } = await account.api.invitations.acceptAsNew.mutate({ ticket, ...values });
    await enter(joined.slug);
  });
  return (
    <AccountFrame title={titleOf(invited)} lead={`${about(invited)} Create your account to accept.`}>
      <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
        <FormFault fault={fault} />
        <TextInput size="md" label="Address" type="email" autoComplete="username" value={invited.email} readOnly />
        <TextInput key={form.key("name")} size="md" label="Name" autoComplete="name" autoFocus {...form.getInputProps("name")} />
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
          Create account and join
        </Button>
      </form>
    </AccountFrame>
  );
}

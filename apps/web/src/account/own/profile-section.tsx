import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRouteContext, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import frame from "../account-frame.module.css";
import classes from "./account-page.module.css";
import { OwnPicture } from "./own-picture.tsx";
import { Section } from "./section.tsx";

/** How the person looks and what they are called, and the address they sign in with. */
export function ProfileSection() {
  return (
    <Section title="Profile" lead="Your picture and your name are what colleagues see, in every organization you belong to.">
      <OwnPicture />
      <NameForm />
      <AddressForm />
    </Section>
  );
}

function NameForm() {
  const router = useRouter();
  const { me } = useRouteContext({ from: "/account" });
  const { account } = router.options.context;
  const form = useForm({ name: "profile", mode: "uncontrolled", initialValues: { name: me.person.name } });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    await account.api.accounts.changeName.mutate(values);
    await account.refresh();
    await router.invalidate();
    notice("Your name is changed.");
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
      <FormFault fault={fault} />
      <div className={classes.line}>
        <TextInput key={form.key("name")} className={classes.field} label="Name" autoComplete="name" {...form.getInputProps("name")} />
        <Button type="submit" variant="default" loading={isSending}>
          Change name
        </Button>
      </div>
    </form>
  );
}

function AddressForm() {
  const { account } = useRouter().options.context;
  const { me } = useRouteContext({ from: "/account" });
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm({ name: "new-address", mode: "uncontrolled", initialValues: { email: "" } });
  const { isSending, fault, send } = useSubmit(form, async ({ email }) => {
    await account.api.accounts.requestAddress.mutate({ email });
    setSentTo(email);
    form.reset();
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
      <FormFault fault={fault} />
      <div className={classes.line}>
        <TextInput
          key={form.key("email")}
          className={classes.field}
          label="New address"
          description={`You sign in with ${me.person.email}. We send a link to the new address first.`}
          type="email"
          autoComplete="email"
          {...form.getInputProps("email")}
        />
        <Button type="submit" variant="default" loading={isSending}>
          Send link
        </Button>
      </div>
      <div role="status">
        {sentTo !== undefined && (
          <p className={frame.note}>
            <span>
              We have sent a link to <span className={frame.address}>{sentTo}</span>. Open it within an hour to make the change. Until then
              nothing changes.
            </span>
          </p>
        )}
      </div>
    </form>
  );
}

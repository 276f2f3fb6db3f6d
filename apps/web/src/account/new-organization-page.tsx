import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useRouteContext, useRouter } from "@tanstack/react-router";
import { FormFault } from "../forms/form-fault.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { timeZones } from "../organization/time-zones.ts";
import { AccountFrame } from "./account-frame.tsx";
import classes from "./account-frame.module.css";

const hereabouts = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Creates an organization, whose first owner is the person. */
export function NewOrganizationPage() {
  const router = useRouter();
  const { account } = router.options.context;
  const { me } = useRouteContext({ from: "/new-organization" });
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: "", slug: "", timeZone: hereabouts },
    onValuesChange: ({ name, slug }, before) => {
      // The short name follows the name until somebody writes it themselves.
      if (name !== before.name && slug === slugOf(before.name)) form.setFieldValue("slug", slugOf(name));
    },
  });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    const made = await account.api.organizations.create.mutate(values);
    await account.refresh();
    await router.navigate({ to: "/$organization", params: { organization: made.slug } });
  });
  return (
    <AccountFrame
      title="New organization"
      lead={`Its records are its own. You, ${me.person.name}, become its owner.`}
      footer={me.organizations.length > 0 && <Link to="/">Back to your organizations</Link>}
    >
      <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
        <FormFault fault={fault} />
        <TextInput key={form.key("name")} size="md" label="Name" autoComplete="organization" autoFocus {...form.getInputProps("name")} />
        <TextInput
          key={form.key("slug")}
          size="md"
          label="Short name"
          description="Names it in addresses: lower-case letters, digits and hyphens."
          autoComplete="off"
          {...form.getInputProps("slug")}
        />
        <Select
          key={form.key("timeZone")}
          size="md"
          label="Time zone"
          description="All times are shown in this zone."
          data={timeZones(hereabouts)}
          searchable
          {...form.getInputProps("timeZone")}
        />
        <Button type="submit" size="md" loading={isSending}>
          Create organization
        </Button>
      </form>
    </AccountFrame>
  );
}

/** A short name from a name: `Nordic Fresh GmbH` gives `nordic-fresh-gmbh`. */
function slugOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 50);
}

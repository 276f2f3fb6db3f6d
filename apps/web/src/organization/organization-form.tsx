import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import type { Inputs, Organization } from "../api/client.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import classes from "./organization-settings.module.css";
import { timeZones } from "./time-zones.ts";

type Settings = Pick<Organization, "name" | "timeZone">;
export type SettingsChange = Inputs["organizations"]["update"];

type OrganizationFormProps = {
  readonly settings: Settings;
  /** Given what was touched only: what somebody else has changed in the meantime stays theirs. Rejects as the server refused. */
  readonly onSave: (change: SettingsChange) => Promise<void>;
};

/** Changes what an organization is called and the zone of its times. Refusals appear at their fields. */
export function OrganizationForm({ settings, onSave }: OrganizationFormProps) {
  const form = useForm<Settings>({ mode: "uncontrolled", initialValues: settings });
  // As this person saw it last: what is on the screen around the form follows others.
  const [seen, see] = useState(settings);
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    await onSave(changeOf(seen, values));
    see({ name: values.name.trim(), timeZone: values.timeZone });
  });
  const zones = useMemo(() => timeZones(settings.timeZone), [settings.timeZone]);
  return (
    <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
      <FormFault fault={fault} />
      <TextInput key={form.key("name")} label="Name" autoComplete="organization" {...form.getInputProps("name")} />
      <Select
        key={form.key("timeZone")}
        label="Time zone"
        description="All times are shown in this zone."
        data={zones}
        searchable
        allowDeselect={false}
        nothingFoundMessage="No time zone of this name"
        {...form.getInputProps("timeZone")}
      />
      <Button type="submit" className={classes.save} loading={isSending}>
        Save
      </Button>
    </form>
  );
}

function changeOf(before: Settings, after: Settings): SettingsChange {
  const name = after.name.trim();
  return {
    was: before,
    ...(name !== before.name && { name }),
    ...(after.timeZone !== before.timeZone && { timeZone: after.timeZone }),
  };
}

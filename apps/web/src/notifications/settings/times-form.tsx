import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Button, Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc, type Outputs } from "../../api/client.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { timeZoneLabel, timeZones } from "../../organization/time-zones.ts";
import { notice } from "../../shell/notice.ts";
import { minuteOfDay, timeText } from "./minute-of-day.ts";

type Settings = Outputs["notifications"]["settings"];
type Values = { isQuiet: boolean; quietFrom: string; quietUntil: string; digestAt: string; timeZone: string };

const usualNight = { quietFrom: "22:00", quietUntil: "07:00" } as const;

/** When the person is left in peace, when their daily digest comes, and by which clock. */
export function TimesForm({ settings }: { readonly settings: Settings }) {
  const utils = trpc.useUtils();
  const save = trpc.notifications.chooseTimes.useMutation();
  const form = useForm<Values>({ mode: "controlled", initialValues: valuesOf(settings) });
  const submit = useSubmit(form, async ({ isQuiet, quietFrom, quietUntil, digestAt, timeZone }) => {
    await save.mutateAsync({
      timeZone: timeZone === "" ? null : timeZone,
      quietFrom: isQuiet ? minuteOfDay(quietFrom) : null,
      quietUntil: isQuiet ? minuteOfDay(quietUntil) : null,
      digestAt: minuteOfDay(digestAt) ?? settings.digestAt,
    });
    await utils.notifications.settings.invalidate();
    form.resetDirty();
    notice("Your times are saved.");
  });
  const { isQuiet } = form.getValues();
  const own = timeZones(settings.organizationTimeZone);
  return (
    <form onSubmit={form.onSubmit(submit.send)} noValidate>
      <Stack gap={16}>
        <FormFault fault={submit.fault} />
        <Switch
          label="Keep quiet hours"
          checked={isQuiet}
          onChange={({ currentTarget }) => form.setFieldValue("isQuiet", currentTarget.checked)}
        />
        {isQuiet && (
          <Group grow align="flex-start">
            <TextInput type="time" label="Quiet from" required {...form.getInputProps("quietFrom")} />
            <TextInput type="time" label="Quiet until" required {...form.getInputProps("quietUntil")} />
          </Group>
        )}
        <TextInput type="time" label="Daily digest at" required {...form.getInputProps("digestAt")} />
        <Select
          label="Your time zone"
          searchable
          allowDeselect={false}
          data={[{ value: "", label: `The organization's (${timeZoneLabel(settings.organizationTimeZone)})` }, ...own]}
          {...form.getInputProps("timeZone")}
        />
        <Button type="submit" style={{ alignSelf: "flex-start" }} loading={submit.isSending} disabled={!form.isDirty()}>
          Save times
        </Button>
      </Stack>
    </form>
  );
}

function valuesOf({ quietFrom, quietUntil, digestAt, timeZone }: Settings): Values {
  const isQuiet = quietFrom !== null && quietUntil !== null;
  const hours = isQuiet ? { quietFrom: timeText(quietFrom), quietUntil: timeText(quietUntil) } : usualNight;
  return { isQuiet, ...hours, digestAt: timeText(digestAt), timeZone: timeZone ?? "" };
}

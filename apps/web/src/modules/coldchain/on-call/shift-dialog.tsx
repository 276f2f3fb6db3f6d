import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { MemberPicker } from "../../../forms/member-picker.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { minuteOfDay } from "../../../notifications/settings/minute-of-day.ts";
import { notice } from "../../../shell/notice.ts";
import type { RotaSite } from "./rota.tsx";
import { weekdays } from "./site-time.ts";

type DialogProps = { readonly site: RotaSite; readonly isOpen: boolean; readonly onClose: () => void; readonly onAdded: () => void };

/** Puts a person on call at a site on some days of every week. */
export function ShiftDialog({ site, isOpen, onClose, onAdded }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Who is on call at ${site.siteName}?`}>
      <ShiftForm site={site} onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

const ranks = [
  { value: "first", label: "First: called at once" },
  { value: "second", label: "Second: called when the first does not answer" },
] as const;

type Values = { userId: string | null; rank: "first" | "second"; days: string[]; from: string; until: string };

function ShiftForm({ site, onClose, onAdded }: Omit<DialogProps, "isOpen">) {
  const create = trpc.coldchain.onCallShift.create.useMutation();
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: { userId: null, rank: "first", days: ["1", "2", "3", "4", "5"], from: "08:00", until: "18:00" },
    validate: {
      userId: (userId) => (userId ? null : "Choose a person."),
      days: (days) => (days.length > 0 ? null : "Choose at least one day."),
      from: (text) => (minuteOfDay(text) === null ? "Say when it begins." : null),
      until: (text) => (minuteOfDay(text) === null ? "Say when it ends." : null),
    },
  });
  const submit = useSubmit(form, async ({ userId, rank, days, from, until }) => {
    const [fromMinute, untilMinute] = [minuteOfDay(from), minuteOfDay(until)];
    if (userId === null || fromMinute === null || untilMinute === null) return;
    for (const day of days) await create.mutateAsync({ siteId: site.siteId, userId, rank, weekday: Number(day), fromMinute, untilMinute });
    onAdded();
    notice("The rota is changed.");
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Add shifts" onCancel={onClose}>
      <MemberPicker label="Person" required data-autofocus {...form.getInputProps("userId")} />
      <Select label="Rank" allowDeselect={false} data={[...ranks]} {...form.getInputProps("rank")} />
      <Checkbox.Group label="Days" {...form.getInputProps("days")}>
        <Group gap={12} mt={4}>
          {weekdays.map(({ number, label }) => (
            <Checkbox key={number} value={String(number)} label={label} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group grow align="flex-start">
        <TextInput type="time" label="From" required {...form.getInputProps("from")} />
        <TextInput type="time" label="Until" required {...form.getInputProps("until")} />
      </Group>
    </FormFrame>
  );
}

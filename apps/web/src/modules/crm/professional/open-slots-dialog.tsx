import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Group, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../api/client.ts";
import { counted } from "../../../format/words.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { minuteOfDay } from "../../../notifications/settings/minute-of-day.ts";
import { notice } from "../../../shell/notice.ts";
import { dayAfter } from "./week.ts";

type DialogProps = {
  readonly professionalId: string;
  readonly name: string;
  /** The week on the screen. */
  readonly monday: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map((label, i) => ({
  value: String(i + 1),
  label,
}));

/** Opens times in which a professional can be booked. */
export function OpenSlotsDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={`When can ${props.name} be booked?`}>
      <OpenSlotsForm {...props} />
    </Modal>
  );
}

function OpenSlotsForm({ professionalId, monday, onClose }: Omit<DialogProps, "isOpen">) {
  const open = trpc.crm.slot.open.useMutation();
  const form = useForm({
    mode: "controlled",
    initialValues: {
      from: monday,
      until: dayAfter(monday, 6),
      days: ["1", "2", "3", "4", "5"],
      fromTime: "09:00",
      untilTime: "17:00",
      slotMinutes: "60",
    },
    validate: {
      days: (days) => (days.length > 0 ? null : "Choose at least one day."),
      from: (day) => (day === "" ? "Say from when." : null),
      until: (day, { from }) => (day >= from ? null : "Must not be before the first day."),
      fromTime: (text) => (minuteOfDay(text) === null ? "Say when it begins." : null),
      untilTime: (text) => (minuteOfDay(text) === null ? "Say when it ends." : null),
      slotMinutes: (text) => (Number(text) >= 5 && Number(text) <= 1440 ? null : "Write from 5 to 1440 minutes."),
    },
  });
  const submit = useSubmit(form, async ({ from, until, days, fromTime, untilTime, slotMinutes }) => {
    const fromMinute = minuteOfDay(fromTime);
    // Midnight at the end of a day is written as that at its beginning.
    const untilMinute = minuteOfDay(untilTime) || 1440;
    if (fromMinute === null) return;
    const sent = { professionalId, from, until, weekdays: days.map(Number), fromMinute, untilMinute, slotMinutes: Number(slotMinutes) };
    const { opened, skipped } = await open.mutateAsync(sent);
    const left = skipped > 0 ? ` ${counted(skipped, "overlaps what is there and was", "overlap what is there and were")} left out.` : "";
    notice(`${counted(opened, "time is", "times are")} open.${left}`);
    onClose();
  });
  const field = form.getInputProps;
  return (
    <FormFrame form={form} submit={submit} action="Open times" onCancel={onClose}>
      <Group grow align="flex-start">
        <TextInput type="date" label="From" required data-autofocus {...field("from")} />
        <TextInput type="date" label="Until" required {...field("until")} />
      </Group>
      <Checkbox.Group label="Days" {...field("days")}>
        <Group gap={12} mt={4}>
          {weekdays.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group grow align="flex-start">
        <TextInput type="time" label="From" required {...field("fromTime")} />
        <TextInput type="time" label="Until" required {...field("untilTime")} />
        <TextInput label="Each, minutes" inputMode="numeric" required {...field("slotMinutes")} />
      </Group>
    </FormFrame>
  );
}

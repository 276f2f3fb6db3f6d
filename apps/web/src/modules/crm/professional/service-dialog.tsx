import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Group, Modal, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { currencies } from "../deal/currencies.ts";
import { minorOf } from "../deal/money.ts";

type DialogProps = { readonly professionalId: string; readonly isOpen: boolean; readonly onClose: () => void };

/** Adds something that a professional offers. */
export function ServiceDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title="New service">
      <ServiceForm {...props} />
    </Modal>
  );
}

function ServiceForm({ professionalId, onClose }: Omit<DialogProps, "isOpen">) {
  const create = trpc.crm.service.create.useMutation();
  const form = useForm({
    mode: "controlled",
    initialValues: { name: "", durationMinutes: "60", price: "", currency: "EUR" },
    validate: {
      name: (name) => (name.trim() === "" ? "Give it a name." : null),
      durationMinutes: (text) => (Number(text) >= 5 && Number(text) <= 1440 ? null : "Write from 5 to 1440 minutes."),
      price: (text, { currency }) => (minorOf(text, currency) === undefined ? "Write an amount, such as 90." : null),
    },
  });
  const submit = useSubmit(form, async ({ name, durationMinutes, price, currency }) => {
    const priceMinor = minorOf(price, currency);
    if (priceMinor === undefined) return;
    await create.mutateAsync({ professionalId, name: name.trim(), durationMinutes: Number(durationMinutes), priceMinor, currency });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Add service" onCancel={onClose}>
      <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <TextInput label="Takes, minutes" inputMode="numeric" required {...form.getInputProps("durationMinutes")} />
      <Group grow align="flex-start">
        <TextInput label="Price" inputMode="decimal" required {...form.getInputProps("price")} />
        <Select
          label="Currency"
          allowDeselect={false}
          searchable
          data={currencies(form.values.currency)}
          {...form.getInputProps("currency")}
        />
      </Group>
    </FormFrame>
  );
}

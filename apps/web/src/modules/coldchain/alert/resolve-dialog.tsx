import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { AlertRow } from "../rows.ts";

type ResolveDialogProps = { readonly alert: AlertRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Resolves an alert with a cause and an action in one's own words. */
export function ResolveDialog({ alert, isOpen, onClose }: ResolveDialogProps) {
  const resolve = trpc.coldchain.alert.resolve.useMutation();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { cause: "", correctiveAction: "" },
    validate: {
      cause: (text) => (text.trim() === "" ? "Say why it happened." : null),
      correctiveAction: (text) => (text.trim() === "" ? "Say what was done." : null),
    },
  });
  const submit = useSubmit(form, async (values) => {
    await resolve.mutateAsync({ alertId: alert.id, ...values });
    form.reset();
    onClose();
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Resolve the alert">
      <FormFrame form={form} submit={submit} action="Resolve" onCancel={onClose}>
        <Textarea key={form.key("cause")} label="Why did it happen" autosize minRows={2} data-autofocus {...form.getInputProps("cause")} />
        <Textarea
          key={form.key("correctiveAction")}
          label="What was done about it"
          autosize
          minRows={2}
          {...form.getInputProps("correctiveAction")}
        />
      </FormFrame>
    </Modal>
  );
}

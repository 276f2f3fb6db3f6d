import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconRotateClockwise } from "@tabler/icons-react";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { AlertRow } from "../rows.ts";

/** Opens a resolved alert again, with the reason. */
export default function ReopenAlert({ alert }: { readonly alert: AlertRow }) {
  const [isOpen, { open, close }] = useDisclosure();
  const reopen = trpc.coldchain.alert.reopen.useMutation();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { note: "" },
    validate: { note: (text) => (text.trim() === "" ? "Say why it is not settled." : null) },
  });
  const submit = useSubmit(form, async (values) => {
    await reopen.mutateAsync({ alertId: alert.id, ...values });
    form.reset();
    close();
  });
  return (
    <>
      <Button variant="default" leftSection={<IconRotateClockwise size={16} />} onClick={open}>
        Reopen
      </Button>
      <Modal opened={isOpen} onClose={close} title="Reopen the alert">
        <FormFrame form={form} submit={submit} action="Reopen" onCancel={close}>
          <Textarea
            key={form.key("note")}
            label="Why is it not settled"
            autosize
            minRows={2}
            data-autofocus
            {...form.getInputProps("note")}
          />
        </FormFrame>
      </Modal>
    </>
  );
}

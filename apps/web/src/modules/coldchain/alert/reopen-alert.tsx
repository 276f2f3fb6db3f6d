import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconRotateClockwise } from "@tabler/icons-react";
import { trpc } from "../../../api/client.ts";
import { FormFault } from "../../../forms/form-fault.tsx";
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
  const { isSending, fault, send } = useSubmit(form, async (values) => {
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
        <form onSubmit={form.onSubmit(send)} noValidate>
          <Stack>
            <FormFault fault={fault} />
            <Textarea
              key={form.key("note")}
              label="Why is it not settled"
              autosize
              minRows={2}
              data-autofocus
              {...form.getInputProps("note")}
            />
            <Group justify="flex-end" gap={8}>
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={isSending}>
                Reopen
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";

type ConfirmDialogProps = {
  readonly title: string;
  /** The verb on the button. */
  readonly act: string;
  readonly mutation: { readonly error: unknown; readonly isPending: boolean };
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** What will happen. */
  readonly children: ReactNode;
};

/** Says what an act will do before it is done, and why it was refused. */
export function ConfirmDialog({ title, act, mutation, isOpen, onClose, onConfirm, children }: ConfirmDialogProps) {
  const { error, isPending } = mutation;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <Stack>
        <FormFault fault={error ? clientFault(error) : undefined} />
        <p style={{ margin: 0 }}>{children}</p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

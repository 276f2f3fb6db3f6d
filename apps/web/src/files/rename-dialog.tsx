import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { Overtaken } from "../forms/overtaken.tsx";
import { useSeen } from "../forms/use-seen.ts";
import { notice } from "../shell/notice.ts";
import type { FileRow } from "./file-looks.ts";

type RenameDialogProps = { readonly row: FileRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Gives a file another name; its ending stays one that fits. */
export function RenameDialog({ row, isOpen, onClose }: RenameDialogProps) {
  const [name, setName] = useState(row.name);
  const rename = trpc.files.rename.useMutation();
  const { seen, isOvertaken, from } = useSeen({ name: row.name });
  const submit = async (): Promise<void> => {
    // A refusal is shown by the mutation itself.
    const kept = await from((was) => rename.mutateAsync({ id: row.id, name, was })).catch(() => undefined);
    if (!kept) return;
    notice(`The file is called ${kept.name} now.`);
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Rename the file">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack>
          <FormFault fault={rename.error ? clientFault(rename.error) : undefined} />
          {isOvertaken && <Overtaken>It is called {seen.name} now.</Overtaken>}
          <TextInput
            label="Name"
            value={name}
            maxLength={200}
            required
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { clientFault } from "../api/fault.ts";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { notice } from "../shell/notice.ts";

type RemoveDialogProps = {
  readonly resource: ResourceDescription;
  readonly id: string;
  /** What the record is called: typed again to confirm. */
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
};

/** Removes a record for good, once its name was typed. */
export function RemoveDialog({ resource, id, name, isOpen, onClose, onRemoved }: RemoveDialogProps) {
  const { client, queryClient } = useOrganization();
  const [typed, setTyped] = useState("");
  const remove = useMutation({
    mutationFn: () => client.mutation(`${resource.path}.remove`, { id }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: [resource.path] });
      notice(`${name} was removed.`);
      onRemoved();
    },
  });
  const isConfirmed = typed.trim() === name.trim();
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Remove ${name}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isConfirmed) remove.mutate();
        }}
      >
        <Stack>
          <p style={{ margin: 0 }}>
            This removes the {resource.label.toLowerCase()} for everybody and cannot be undone. Records that need it keep it from being
            removed.
          </p>
          {remove.error && <FormFault fault={clientFault(remove.error)} />}
          <TextInput
            label={`Type ${name} to confirm`}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={!isConfirmed} loading={remove.isPending}>
              Remove
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

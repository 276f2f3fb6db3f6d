import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { removal } from "../live/store/changes.ts";
import type { Row } from "../live/line/frames.ts";
import { notice, setback } from "../shell/notice.ts";

type RemoveDialogProps = {
  readonly resource: ResourceDescription;
  readonly id: string;
  /** What the record is called: typed again to confirm. */
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Leads away from the record before it goes. */
  readonly onRemoved: () => Promise<void>;
};

/** Removes a record for good, once its name was typed. It is gone from the lists at once, and back when the server refuses. */
export function RemoveDialog({ resource, id, name, isOpen, onClose, onRemoved }: RemoveDialogProps) {
  const { client, queryClient, live } = useOrganization();
  const { path } = resource;
  const [typed, setTyped] = useState("");
  const remove = async (): Promise<void> => {
    await onRemoved();
    try {
      await live.changes.run({ path, key: id, draw: removal }, () => client.mutation(`${path}.remove`, { id }) as Promise<Row>);
      await queryClient.invalidateQueries({ queryKey: [path] });
      notice(`${name} was removed.`);
    } catch (error) {
      setback(`${name} was not removed.`, error);
    }
  };
  const isConfirmed = typed.trim() === name.trim();
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Remove ${name}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isConfirmed) void remove();
        }}
      >
        <Stack>
          <p style={{ margin: 0 }}>
            This removes the {resource.label.toLowerCase()} for everybody and cannot be undone. Records that need it keep it from being
            removed.
          </p>
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
            <Button type="submit" color="red" disabled={!isConfirmed}>
              Remove
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

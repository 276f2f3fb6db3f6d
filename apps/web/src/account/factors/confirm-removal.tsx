import { Button, Group, Modal, Stack } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import classes from "./factors.module.css";

type ConfirmRemovalProps = {
  readonly title: string;
  readonly isOpen: boolean;
  /** Whether nothing is left afterwards. */
  readonly isLast: boolean;
  readonly removal: Pick<UseMutationResult<unknown, Error, void>, "mutate" | "isPending" | "error">;
  readonly onClose: () => void;
};

/** Says what removing a factor means before it is done. */
export function ConfirmRemoval({ title, isOpen, isLast, removal, onClose }: ConfirmRemovalProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <Stack>
        {removal.error && <FormFault fault={clientFault(removal.error)} />}
        <p className={classes.text}>
          {isLast
            ? "It is your last second factor. Afterwards your password alone signs in, your recovery codes work no more, and organizations that ask for a second factor do not let you in."
            : "It signs you in no more. Your other factors stay as they are."}
        </p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={removal.isPending} onClick={() => removal.mutate()}>
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

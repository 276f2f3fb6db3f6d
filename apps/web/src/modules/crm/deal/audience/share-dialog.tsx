import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Modal, Select, Stack } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { trpc } from "../../../../api/client.ts";
import { clientFault } from "../../../../api/fault.ts";
import { FormFault } from "../../../../forms/form-fault.tsx";
import { useMemberNames } from "../../../../resource/record-label.ts";
import { refusal } from "../../../../shell/notice.ts";
import type { DealRow } from "../../sales-rows.ts";
import classes from "./deal-audience.module.css";
import { useFriendsToBe, type ShareRow } from "./use-audience.ts";

type ShareDialogProps = {
  readonly deal: DealRow;
  readonly shares: readonly ShareRow[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

const rights = [
  { value: "read", label: "May read" },
  { value: "change", label: "May change" },
];

/** With whom a deal is shared, and for what. Each change holds at once; who is added is told. */
export function ShareDialog({ deal, shares, isOpen, onClose }: ShareDialogProps) {
  const names = useMemberNames();
  const share = trpc.crm.deal.share.useMutation();
  const unshare = trpc.crm.deal.unshare.useMutation({ onError: refusal });
  const taken = new Set<string>([deal.ownerId, ...shares.map(({ userId }) => userId)]);
  const others = [...useFriendsToBe()].filter(([id]) => !taken.has(id)).map(([value, label]) => ({ value, label }));
  const give = (userId: string, mayChange: boolean): void => share.mutate({ dealId: deal.id, userId, mayChange });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Share ${deal.name}`}>
      <Stack gap={12}>
        <FormFault fault={share.error ? clientFault(share.error) : undefined} />
        {shares.length > 0 && (
          <ul className={classes.friends} aria-label="Shared with">
            {shares.map(({ userId, mayChange }) => (
              <Friend
                key={userId}
                name={names.get(userId) ?? "Somebody"}
                mayChange={mayChange}
                onChange={(may) => give(userId, may)}
                onEnd={() => unshare.mutate({ dealId: deal.id, userId })}
              />
            ))}
          </ul>
        )}
        <Select
          label="Share with"
          description="They are told, and see the deal with its notes, files and history."
          placeholder="Choose a person"
          searchable
          data-autofocus
          nothingFoundMessage="No member of this name"
          data={others}
          value={null}
          disabled={share.isPending}
          onChange={(userId) => userId !== null && give(userId, false)}
        />
      </Stack>
    </Modal>
  );
}

type FriendProps = {
  readonly name: string;
  readonly mayChange: boolean;
  readonly onChange: (mayChange: boolean) => void;
  readonly onEnd: () => void;
};

function Friend({ name, mayChange, onChange, onEnd }: FriendProps) {
  return (
    <li className={classes.friend}>
      <span>{name}</span>
      <Select
        aria-label={`What ${name} may do`}
        w={136}
        allowDeselect={false}
        data={rights}
        value={mayChange ? "change" : "read"}
        onChange={(wanted) => onChange(wanted === "change")}
      />
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Stop sharing with ${name}`} onClick={onEnd}>
        <IconX size={16} />
      </ActionIcon>
    </li>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Button, Group, Menu, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { trpc } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { NewSecret } from "../../api-keys/new-secret.tsx";
import { FormFault } from "../../forms/form-fault.tsx";
import { notice, refusal } from "../../shell/notice.ts";
import { EndpointDialog, secretWords } from "./endpoint-dialog.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";
import type { Endpoint } from "./webhooks-page.tsx";
import classes from "./webhooks-page.module.css";

/** What an admin can do with a webhook. */
export function EndpointActs({ endpoint }: { readonly endpoint: Endpoint }) {
  const { organization } = useOrganization();
  const [isChanging, changing] = useDisclosure();
  const [isReplacing, replacing] = useDisclosure();
  const [isReplaying, replaying] = useDisclosure();
  const [isRemoving, removing] = useDisclosure();
  const isOff = endpoint.switchedOffAt !== null;
  const test = trpc.webhooks.test.useMutation({
    onSuccess: () => notice("A test is on its way. Look below what came of it."),
    onError: refusal,
  });
  const turn = trpc.webhooks.switch.useMutation({
    onSuccess: () => notice(isOff ? `${endpoint.label} is switched on.` : `${endpoint.label} is switched off.`),
    onError: refusal,
  });
  if (organization.visit) return null;
  const { id } = endpoint;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`What can be done with ${endpoint.label}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={isOff} onClick={() => test.mutate({ id })}>
            Send a test
          </Menu.Item>
          <Menu.Item disabled={isOff} onClick={replaying.open}>
            Replay a time
          </Menu.Item>
          <Menu.Item onClick={changing.open}>Change</Menu.Item>
          <Menu.Item onClick={replacing.open}>Replace its secret</Menu.Item>
          <Menu.Item onClick={() => turn.mutate({ id, isOn: isOff })}>{isOff ? "Switch on" : "Switch off"}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={removing.open}>Remove</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EndpointDialog endpoint={endpoint} isOpen={isChanging} onClose={changing.close} />
      <ReplaceSecret endpoint={endpoint} isOpen={isReplacing} onClose={replacing.close} />
      {isReplaying && <ReplayDialog endpoint={endpoint} onClose={replaying.close} />}
      <Remove endpoint={endpoint} isOpen={isRemoving} onClose={removing.close} />
    </>
  );
}

type ActProps = { readonly endpoint: Endpoint; readonly isOpen: boolean; readonly onClose: () => void };

function ReplaceSecret({ endpoint, isOpen, onClose }: ActProps) {
  const [secret, setSecret] = useState<string>();
  const replace = trpc.webhooks.replaceSecret.useMutation({ onSuccess: (made) => setSecret(made.secret) });
  const close = (): void => {
    setSecret(undefined);
    replace.reset();
    onClose();
  };
  if (secret !== undefined)
    return (
      <Modal opened={isOpen} onClose={close} title={`The new secret of ${endpoint.label}`} closeOnClickOutside={false}>
        <NewSecret secret={secret} words={secretWords} onDone={close} />
      </Modal>
    );
  return (
    <Modal opened={isOpen} onClose={close} title={`Replace the secret of ${endpoint.label}?`}>
      <Stack>
        {replace.error && <FormFault fault={clientFault(replace.error)} />}
        <p className={classes.words}>For a day messages are signed with both, so that its receiver can be given the new one in peace.</p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button loading={replace.isPending} onClick={() => replace.mutate({ id: endpoint.id })}>
            Replace
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Remove({ endpoint, isOpen, onClose }: ActProps) {
  const remove = trpc.webhooks.remove.useMutation({
    onSuccess: () => {
      notice(`${endpoint.label} is removed.`);
      onClose();
    },
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Remove the webhook ${endpoint.label}?`}>
      <Stack>
        {remove.error && <FormFault fault={clientFault(remove.error)} />}
        <p className={classes.words}>Nothing is posted there any more, and what did not arrive can no longer be replayed.</p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: endpoint.id })}>
            Remove the webhook
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

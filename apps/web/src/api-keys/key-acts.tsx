import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { notice } from "../shell/notice.ts";
import { NewSecret } from "./new-secret.tsx";
import { ProcedurePicker } from "./procedure-picker.tsx";

/** A key as its list shows it. */
export type ApiKey = Outputs["apiKeys"]["list"]["rows"][number];

/** What an admin can do with a key, unless it may do more than they themselves. */
export function KeyActs({ apiKey }: { readonly apiKey: ApiKey }) {
  const { role, organization } = useOrganization();
  const [isChanging, changing] = useDisclosure();
  const [isRotating, rotating] = useDisclosure();
  const [isEnding, ending] = useDisclosure();
  if (organization.visit || !isAtLeast(role, apiKey.role)) return null;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`What can be done with ${apiKey.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={changing.open}>Change</Menu.Item>
          <Menu.Item onClick={rotating.open}>Rotate</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={ending.open}>End this key</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Change apiKey={apiKey} isOpen={isChanging} onClose={changing.close} />
      <Rotate apiKey={apiKey} isOpen={isRotating} onClose={rotating.close} />
      <End apiKey={apiKey} isOpen={isEnding} onClose={ending.close} />
    </>
  );
}

type ActProps = { readonly apiKey: ApiKey; readonly isOpen: boolean; readonly onClose: () => void };

function Change({ apiKey, isOpen, onClose }: ActProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} size="lg" title={`Change ${apiKey.name}`}>
      <ChangeForm apiKey={apiKey} onClose={onClose} />
    </Modal>
  );
}

function ChangeForm({ apiKey, onClose }: Omit<ActProps, "isOpen">) {
  const open = trpc.apiKeys.procedures.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  const update = trpc.apiKeys.update.useMutation();
  // As it was when the form was opened: what is on the screen behind it follows others.
  const [was] = useState({ name: apiKey.name, procedures: [...apiKey.procedures] });
  const form = useForm({ mode: "controlled", initialValues: was });
  const submit = useSubmit(form, async ({ name, procedures }) => {
    await update.mutateAsync({ id: apiKey.id, name: name.trim(), procedures, was });
    notice("The key is changed, effective at once.");
    onClose();
  });
  const { error } = form.getInputProps("procedures");
  return (
    <FormFrame form={form} submit={submit} action="Save" onCancel={onClose}>
      <TextInput label="Name" maxLength={100} autoComplete="off" data-autofocus {...form.getInputProps("name")} />
      <ProcedurePicker
        open={open}
        role={apiKey.role}
        chosen={form.getValues().procedures}
        onChange={(chosen) => form.setFieldValue("procedures", chosen)}
        error={typeof error === "string" ? error : undefined}
      />
    </FormFrame>
  );
}

function Rotate({ apiKey, isOpen, onClose }: ActProps) {
  const [secret, setSecret] = useState<string>();
  const rotate = trpc.apiKeys.rotate.useMutation({ onSuccess: (made) => setSecret(made.secret) });
  const close = (): void => {
    setSecret(undefined);
    rotate.reset();
    onClose();
  };
  if (secret !== undefined) {
    return (
      <Modal opened={isOpen} onClose={close} title={`The new key of ${apiKey.name}`} closeOnClickOutside={false}>
        <NewSecret secret={secret} onDone={close} />
      </Modal>
    );
  }
  return (
    <Modal opened={isOpen} onClose={close} title={`Rotate ${apiKey.name}?`}>
      <Stack>
        {rotate.error && <FormFault fault={clientFault(rotate.error)} />}
        <p style={{ margin: 0 }}>
          It gets a new key. The one in use now opens nothing from that moment: what uses it stops until it has the new one.
        </p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate({ id: apiKey.id })}>
            Rotate
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function End({ apiKey, isOpen, onClose }: ActProps) {
  const remove = trpc.apiKeys.remove.useMutation({
    onSuccess: () => {
      notice(`${apiKey.name} opens nothing any more.`);
      onClose();
    },
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`End the key ${apiKey.name}?`}>
      <Stack>
        {remove.error && <FormFault fault={clientFault(remove.error)} />}
        <p style={{ margin: 0 }}>What uses it stops at once. This cannot be taken back; a new key can be made at any time.</p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: apiKey.id })}>
            End this key
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

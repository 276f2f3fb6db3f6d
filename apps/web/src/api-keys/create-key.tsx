import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { isAtLeast, roles, type Role } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { words } from "../format/words.ts";
import { NewSecret } from "./new-secret.tsx";
import { presetsFor } from "./presets.ts";
import { ProcedurePicker } from "./procedure-picker.tsx";

type CreateKeyProps = { readonly isOpen: boolean; readonly onClose: () => void };

const day = 24 * 60 * 60 * 1000;

/** How long a key lasts, in days; a key for ever is for devices that nobody can reach again. */
const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "none", label: "No expiry" },
];

/** Makes an API key, then shows its secret once. */
export function CreateKey({ isOpen, onClose }: CreateKeyProps) {
  const [secret, setSecret] = useState<string>();
  const close = (): void => {
    setSecret(undefined);
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size="lg"
      title={secret === undefined ? "New API key" : "Your new API key"}
      closeOnClickOutside={secret === undefined}
    >
      {secret === undefined ? <KeyForm onMade={setSecret} onCancel={close} /> : <NewSecret secret={secret} onDone={close} />}
    </Modal>
  );
}

type Values = { name: string; role: Role; procedures: string[]; lifetime: string };

function KeyForm({ onMade, onCancel }: { readonly onMade: (secret: string) => void; readonly onCancel: () => void }) {
  const { role } = useOrganization();
  const open = trpc.apiKeys.procedures.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  const create = trpc.apiKeys.create.useMutation();
  const form = useForm<Values>({ mode: "controlled", initialValues: { name: "", role: "staff", procedures: [], lifetime: "365" } });
  const submit = useSubmit(form, async ({ lifetime, ...values }) => {
    const expiresAt = lifetime === "none" ? undefined : new Date(Date.now() + Number(lifetime) * day);
    const { secret } = await create.mutateAsync({ ...values, name: values.name.trim(), ...(expiresAt && { expiresAt }) });
    onMade(secret);
  });
  const { role: chosenRole, procedures } = form.getValues();
  const { error } = form.getInputProps("procedures");
  return (
    <FormFrame form={form} submit={submit} action="Make the key" onCancel={onCancel}>
      <TextInput
        key={form.key("name")}
        label="Name"
        description="What will use it, such as the logger in the cellar."
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps("name")}
      />
      <div role="group" aria-label="What is it for?">
        <Group gap={8}>
          {presetsFor(open).map((preset) => (
            <Button
              key={preset.label}
              size="xs"
              variant={procedures.join() === preset.procedures.join() ? "filled" : "default"}
              onClick={() => form.setValues({ role: preset.role, procedures: [...preset.procedures] })}
            >
              {preset.label}
            </Button>
          ))}
        </Group>
      </div>
      <Group grow align="flex-start">
        <Select
          label="Role"
          description="The most it may do."
          allowDeselect={false}
          data={roles.filter((each) => isAtLeast(role, each)).map((each) => ({ value: each, label: words(each) }))}
          {...form.getInputProps("role")}
        />
        <Select
          label="Expires after"
          description="Then it opens nothing."
          allowDeselect={false}
          data={lifetimes}
          {...form.getInputProps("lifetime")}
        />
      </Group>
      <ProcedurePicker
        open={open}
        role={chosenRole}
        chosen={procedures}
        onChange={(chosen) => form.setFieldValue("procedures", chosen)}
        error={typeof error === "string" ? error : undefined}
      />
    </FormFrame>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { trpc } from "../../api/client.ts";
import { NewSecret } from "../../api-keys/new-secret.tsx";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import type { Endpoint } from "./webhooks-page.tsx";
import classes from "./webhooks-page.module.css";

type DialogProps = {
  /** Which to change; a new one when absent. */
  readonly endpoint?: Endpoint;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** How the secret of a webhook is spoken of. */
export const secretWords = {
  lead: "Copy the secret now and give it to the receiver, which verifies by it that a message is from here. It is not shown again; a lost secret is replaced.",
  copy: "Copy the secret",
};

/** Adds a webhook and shows its secret once, or changes one. */
export function EndpointDialog({ endpoint, isOpen, onClose }: DialogProps) {
  const [secret, setSecret] = useState<string>();
  const close = (): void => {
    setSecret(undefined);
    onClose();
  };
  const title = secret !== undefined ? "The secret of your webhook" : endpoint ? `Change ${endpoint.label}` : "New webhook";
  return (
    <Modal opened={isOpen} onClose={close} size="lg" title={title} closeOnClickOutside={secret === undefined}>
      {secret === undefined ? (
        <EndpointForm {...(endpoint && { endpoint })} onMade={setSecret} onClose={close} />
      ) : (
        <NewSecret secret={secret} words={secretWords} onDone={close} />
      )}
    </Modal>
  );
}

type FormProps = Pick<DialogProps, "endpoint" | "onClose"> & { readonly onMade: (secret: string) => void };
type Values = { label: string; url: string; kinds: string[] };

function EndpointForm({ endpoint, onMade, onClose }: FormProps) {
  const create = trpc.webhooks.create.useMutation();
  const change = trpc.webhooks.change.useMutation();
  const initialValues: Values = { label: endpoint?.label ?? "", url: endpoint?.url ?? "", kinds: [...(endpoint?.kinds ?? [])] };
  const form = useForm<Values>({ mode: "controlled", initialValues });
  const submit = useSubmit(form, async (values) => {
    if (!endpoint) return onMade((await create.mutateAsync(values)).secret);
    await change.mutateAsync({ id: endpoint.id, ...values });
    notice("The webhook is changed.");
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action={endpoint ? "Save" : "Add the webhook"} onCancel={onClose}>
      <TextInput label="Name" maxLength={100} autoComplete="off" data-autofocus {...form.getInputProps("label")} />
      <TextInput
        label="Address"
        description="Where events are posted, such as https://hooks.example.com/freehold."
        type="url"
        maxLength={1000}
        autoComplete="off"
        {...form.getInputProps("url")}
      />
      <Kinds {...form.getInputProps("kinds")} />
    </FormFrame>
  );
}

type KindsProps = { readonly value?: string[]; readonly onChange?: (kinds: string[]) => void; readonly error?: unknown };

function Kinds({ value = [], onChange, error }: KindsProps) {
  const kinds = trpc.webhooks.kinds.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  const groups = Map.groupBy(kinds, ({ group }) => group);
  return (
    <Checkbox.Group
      label="What it is told of"
      value={value}
      onChange={(chosen) => onChange?.(chosen)}
      error={typeof error === "string" ? error : undefined}
    >
      <div className={classes.kinds}>
        {[...groups].map(([group, ofGroup]) => (
          <div key={group} className={classes.kinds} role="group" aria-label={group}>
            <span className="muted">{group}</span>
            {ofGroup.map(({ name, label }) => (
              <Checkbox key={name} value={name} label={label} description={name} />
            ))}
          </div>
        ))}
      </div>
    </Checkbox.Group>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Modal, Skeleton, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { trpc } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { NewSecret } from "../../api-keys/new-secret.tsx";
import { FormFault } from "../../forms/form-fault.tsx";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import { conditionsOf, expressionOf } from "../../resource/filter/conditions.ts";
import { RecordsPicker, type RecordsChoice } from "./records-picker.tsx";
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
        <LoadedForm {...(endpoint && { endpoint })} onMade={setSecret} onClose={close} />
      ) : (
        <NewSecret secret={secret} words={secretWords} onDone={close} />
      )}
    </Modal>
  );
}

type FormProps = Pick<DialogProps, "endpoint" | "onClose"> & { readonly onMade: (secret: string) => void };
type Values = { label: string; url: string; kinds: string[]; tables: readonly RecordsChoice[] };

/** The form, once it is known which records the endpoint is told of. */
function LoadedForm(props: FormProps) {
  const { endpoint } = props;
  const filter = { op: "equals", column: "endpointId", value: endpoint?.id ?? "" } as const;
  const found = trpc.webhooks.subscription.list.useQuery({ filter, limit: 100 }, { enabled: endpoint !== undefined, gcTime: 0 });
  if (!endpoint) return <EndpointForm {...props} records={[]} />;
  if (found.error) return <FormFault fault={clientFault(found.error)} />;
  if (!found.data) return <Skeleton height={240} aria-busy />;
  const records = found.data.rows.map(({ resource, acts, filter: stored }) => ({
    resource,
    acts,
    // What lines cannot say stays as it is until somebody chooses otherwise: only what is touched is sent.
    filter: conditionsOf(stored) ?? { mode: "allOf" as const, of: [] },
  }));
  return <EndpointForm {...props} records={records} />;
}

function EndpointForm({ endpoint, records, onMade, onClose }: FormProps & { readonly records: readonly RecordsChoice[] }) {
  const create = trpc.webhooks.create.useMutation();
  const change = trpc.webhooks.change.useMutation();
  const [areTouched, touch] = useState(false);
  const initialValues: Values = {
    label: endpoint?.label ?? "",
    url: endpoint?.url ?? "",
    kinds: [...(endpoint?.kinds ?? [])],
    tables: records,
  };
  const [{ tables: _tables, ...was }] = useState(initialValues);
  const form = useForm<Values>({ mode: "controlled", initialValues });
  const submit = useSubmit(form, async ({ tables: chosen, ...values }) => {
    const tables = chosen.map(({ resource, acts, filter }) => ({ resource, acts: [...acts], filter: expressionOf(filter) }));
    if (!endpoint) return onMade((await create.mutateAsync({ ...values, tables })).secret);
    await change.mutateAsync({ id: endpoint.id, ...values, was, ...(areTouched && { tables }) });
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
      <RecordsPicker
        value={form.getValues().tables}
        errors={form.errors}
        onChange={(tables) => {
          touch(true);
          form.setFieldValue("tables", tables);
        }}
      />
    </FormFrame>
  );
}

type KindsProps = { readonly value?: string[]; readonly onChange?: (kinds: string[]) => void; readonly error?: unknown };

function Kinds({ value = [], onChange, error }: KindsProps) {
  const kinds = trpc.webhooks.kinds.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  const groups = Map.groupBy(kinds, ({ group }) => group);
  return (
    <Checkbox.Group
      label="Events"
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

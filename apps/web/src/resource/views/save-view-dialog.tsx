import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Inputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import type { ViewState } from "../search.ts";
import type { SavedView } from "./use-saved-views.ts";

type SaveViewProps = {
  readonly resource: string;
  /** Which to rename; a new one when absent. */
  readonly view?: SavedView;
  readonly state: ViewState;
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
};

/** Keeps what a list shows under a name, or renames what was kept. */
export function SaveViewDialog({ resource, view: known, state, onClose, onSaved }: SaveViewProps) {
  // The list behind may learn of a newer one while this is open.
  const [view] = useState(known);
  const { role } = useOrganization();
  const utils = trpc.useUtils();
  const save = trpc.views.save.useMutation();
  const change = trpc.views.change.useMutation();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: view?.name ?? "", isShared: false },
    validate: { name: (name) => (name.trim() === "" ? "Give it a name." : null) },
  });
  const submit = useSubmit(form, async ({ name, isShared }) => {
    const { id } = view
      ? await change.mutateAsync({ id: view.id, version: view.version, name })
      : await save.mutateAsync({ resource, name, isShared, view: stored(state) });
    await utils.views.invalidate();
    notice(`${name.trim()} was saved.`);
    onSaved(id);
  });
  return (
    <Modal opened onClose={onClose} title={view ? `Rename ${view.name}` : "Save as a view"}>
      <FormFrame form={form} submit={submit} action={view ? "Rename" : "Save"} onCancel={onClose}>
        <TextInput label="Name" maxLength={80} autoComplete="off" data-autofocus key={form.key("name")} {...form.getInputProps("name")} />
        {!view && isAtLeast(role, "manager") && (
          <Checkbox
            label="Share with everybody"
            description="They find it above this list. It shows them only what they may see."
            key={form.key("isShared")}
            {...form.getInputProps("isShared", { type: "checkbox" })}
          />
        )}
      </FormFrame>
    </Modal>
  );
}

/** An address holds JSON and nothing else, which its type cannot say. */
export const stored = (state: ViewState) => JSON.parse(JSON.stringify(state)) as Inputs["views"]["save"]["view"];

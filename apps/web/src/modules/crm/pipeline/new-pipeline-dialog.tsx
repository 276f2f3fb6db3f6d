import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";

type DialogProps = { readonly isOpen: boolean; readonly onClose: () => void };

/** Makes a pipeline, which begins with the usual stages. */
export function NewPipelineDialog({ isOpen, onClose }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New pipeline">
      <NewPipelineForm onClose={onClose} />
    </Modal>
  );
}

function NewPipelineForm({ onClose }: Omit<DialogProps, "isOpen">) {
  const begin = trpc.crm.pipeline.begin.useMutation();
  const form = useForm({
    mode: "controlled",
    initialValues: { name: "" },
    validate: { name: (name) => (name.trim() === "" ? "Give it a name." : null) },
  });
  const submit = useSubmit(form, async ({ name }) => {
    await begin.mutateAsync({ name });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Add pipeline" onCancel={onClose}>
      <TextInput
        label="Name"
        description="Such as Renewals. It begins with four stages, which you can change."
        required
        maxLength={100}
        data-autofocus
        {...form.getInputProps("name")}
      />
    </FormFrame>
  );
}

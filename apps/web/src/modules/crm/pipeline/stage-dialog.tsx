import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../api/client.ts";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { StageRow } from "../sales-rows.ts";

type DialogProps = {
  readonly pipelineId: string;
  /** The stage to change; without it a new one is added. */
  readonly stage: StageRow | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Adds a stage at the end of a pipeline, or changes one. */
export function StageDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={props.stage ? "Change the stage" : "New stage"}>
      <StageForm key={props.stage?.id} {...props} />
    </Modal>
  );
}

function StageForm({ pipelineId, stage, onClose }: Omit<DialogProps, "isOpen">) {
  const add = trpc.crm.stage.add.useMutation();
  const change = useFormChange("crm.stage", stage);
  const form = useForm({
    mode: "controlled",
    initialValues: { name: stage?.name ?? "", probabilityPercent: String(stage?.probabilityPercent ?? 50) },
    validate: {
      name: (name) => (name.trim() === "" ? "Give it a name." : null),
      probabilityPercent: (text) => (/^(?:\d{1,2}|100)$/.test(text.trim()) ? null : "Write a number from 0 to 100."),
    },
  });
  const submit = useSubmit(form, async ({ name, probabilityPercent }) => {
    const sent = { name: name.trim(), probabilityPercent: Number(probabilityPercent) };
    if (await (stage ? change.save(sent) : add.mutateAsync({ pipelineId, ...sent }))) onClose();
  });
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={stage ? "Save" : "Add stage"} onCancel={onClose}>
        <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps("name")} />
        <TextInput
          label="Probability, %"
          description="How many of a hundred deals in this stage are won in the end."
          inputMode="numeric"
          required
          {...form.getInputProps("probabilityPercent")}
        />
      </FormFrame>
    </ChangeFrame>
  );
}

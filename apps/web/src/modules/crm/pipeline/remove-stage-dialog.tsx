import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Modal, Select } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import type { StageRow } from "../sales-rows.ts";

type DialogProps = {
  /** Undefined when nothing is asked. */
  readonly stage: StageRow | undefined;
  /** All stages of its pipeline. */
  readonly stages: readonly StageRow[];
  readonly onClose: () => void;
};

/** Removes a stage; its deals move to another one first. */
export function RemoveStageDialog({ stage, stages, onClose }: DialogProps) {
  // The words of the dialog stay while it closes.
  const [shown, show] = useState(stage);
  useEffect(() => {
    if (stage) show(stage);
  }, [stage]);
  return (
    <Modal opened={stage !== undefined} onClose={onClose} title={`Remove the stage ${shown?.name ?? ""}?`}>
      {shown && <RemoveStageForm key={shown.id} stage={shown} stages={stages} onClose={onClose} />}
    </Modal>
  );
}

function RemoveStageForm({ stage, stages, onClose }: DialogProps & { readonly stage: StageRow }) {
  const remove = trpc.crm.stage.remove.useMutation();
  const others = stages.filter(({ id }) => id !== stage.id);
  const form = useForm<{ moveDealsTo: string | null }>({ mode: "controlled", initialValues: { moveDealsTo: others[0]?.id ?? null } });
  const submit = useSubmit(form, async ({ moveDealsTo }) => {
    await remove.mutateAsync({ id: stage.id, ...(moveDealsTo !== null && { moveDealsTo }) });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Remove stage" isDangerous onCancel={onClose}>
      <Select
        label="Its deals move to"
        description="Also those that are won or lost. Each keeps in its history where it was."
        allowDeselect={false}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps("moveDealsTo")}
      />
    </FormFrame>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../api/client.ts";
import { ChangeFrame, useFormChange } from "../../forms/form-change.tsx";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import type { TeamRow } from "./use-teams.ts";

type TeamDialogProps = { readonly team?: TeamRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Makes a team, or gives one another name. */
export function TeamDialog({ team, isOpen, onClose }: TeamDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={team ? `Rename ${team.name}` : "New team"}>
      <TeamForm team={team} onClose={onClose} />
    </Modal>
  );
}

function TeamForm({ team, onClose }: { readonly team: TeamRow | undefined; readonly onClose: () => void }) {
  const create = trpc.teams.create.useMutation();
  const change = useFormChange("teams", team);
  const form = useForm({
    mode: "controlled",
    initialValues: { name: team?.name ?? "" },
    validate: { name: (name) => (name.trim() === "" ? "Give it a name." : null) },
  });
  const submit = useSubmit(form, async ({ name }) => {
    const patch = { name: name.trim() };
    if (await (team ? change.save(patch) : create.mutateAsync(patch))) onClose();
  });
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={team ? "Save" : "Add team"} onCancel={onClose}>
        <TextInput
          label="Name"
          description="Such as North or Key accounts."
          required
          maxLength={60}
          data-autofocus
          {...form.getInputProps("name")}
        />
      </FormFrame>
    </ChangeFrame>
  );
}

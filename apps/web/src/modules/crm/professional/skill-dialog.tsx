import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import { Autocomplete, Modal, SegmentedControl, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";

type DialogProps = { readonly professionalId: string; readonly isOpen: boolean; readonly onClose: () => void };

/** Notes what a professional is good at. Managers may name a skill that nobody had before. */
export function SkillDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title="What are they good at?">
      <SkillForm {...props} />
    </Modal>
  );
}

const levels = ["1", "2", "3", "4", "5"];

function SkillForm({ professionalId, onClose }: Omit<DialogProps, "isOpen">) {
  const { role } = useOrganization();
  const mayInvent = isAtLeast(role, "manager");
  const skills = useAllRows(useLive(trpc.crm.skill, { sort: "name", limit: 500 }).store);
  const invent = trpc.crm.skill.create.useMutation();
  const add = trpc.crm.professionalSkill.create.useMutation();
  const known = (typed: string) => skills.find(({ name }) => name.toLowerCase() === typed.trim().toLowerCase());
  const form = useForm({
    mode: "controlled",
    initialValues: { name: "", level: "3" },
    validate: {
      name: (name) => {
        if (name.trim() === "") return "Choose a skill.";
        return known(name) || mayInvent ? null : "Choose one of the list. A manager can add others.";
      },
    },
  });
  const submit = useSubmit(form, async ({ name, level }) => {
    const { id: skillId } = known(name) ?? (await invent.mutateAsync({ name: name.trim() }));
    await add.mutateAsync({ professionalId, skillId, level: Number(level) });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Add skill" onCancel={onClose}>
      <Autocomplete
        label="Skill"
        {...(mayInvent && { description: "One of the list, or a new one." })}
        required
        maxLength={100}
        data-autofocus
        data={skills.map(({ name }) => name)}
        {...form.getInputProps("name")}
      />
      <div role="group" aria-label="Level">
        <Text size="sm" fw={500}>
          Level, 1 is a beginner, 5 an expert
        </Text>
        <SegmentedControl fullWidth data={levels} value={form.values.level} onChange={(level) => form.setFieldValue("level", level)} />
      </div>
    </FormFrame>
  );
}

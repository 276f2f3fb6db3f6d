import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Modal, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { customKinds, customSubjects, type CustomKind, type CustomSubject } from "@freehold/api/modules/crm/custom-field/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { notice } from "../../../shell/notice.ts";
import type { CustomFieldRow } from "../party-rows.ts";
import { keyOf, kindWords, subjectWords } from "./field-words.ts";

type FieldDialogProps = {
  /** The field to change, or a new one; closed without either. */
  readonly edited: CustomFieldRow | "new" | undefined;
  readonly onClose: () => void;
};

/** Declares a field of the organization's own. What it belongs to and holds is said once. */
export function FieldDialog({ edited, onClose }: FieldDialogProps) {
  const declared = edited === "new" ? undefined : edited;
  return (
    <Modal opened={edited !== undefined} onClose={onClose} title={declared ? `Change ${declared.label}` : "New field"}>
      <FieldForm key={declared?.id} declared={declared} onClose={onClose} />
    </Modal>
  );
}

type Values = {
  subject: CustomSubject;
  label: string;
  kind: CustomKind;
  unit: string;
  choices: string;
  isRequired: boolean;
  position: string;
};

function FieldForm({ declared, onClose }: { readonly declared: CustomFieldRow | undefined; readonly onClose: () => void }) {
  const create = trpc.crm.customField.create.useMutation();
  const change = useFormChange("crm.customField", declared);
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: valuesOf(declared),
    validate: {
      label: (label) => (keyOf(label) === "" && !declared ? "Write what people are to see, with a letter in it." : null),
      choices: (text, { kind }) => (kind === "choice" && linesOf(text).length === 0 ? "Write at least one choice." : null),
      position: (text) => (/^\d{1,3}$/.test(text.trim()) ? null : "Write a number from 0 to 999."),
    },
  });
  const submit = useSubmit(form, async ({ subject, label, kind, unit, choices, isRequired, position }) => {
    const said = {
      label: label.trim(),
      unit: kind === "number" ? unit.trim() || null : null,
      choices: kind === "choice" ? linesOf(choices) : [],
      isRequired,
      position: Number(position),
    };
    const saved = await (declared ? change.save(said) : create.mutateAsync({ subject, kind, key: keyOf(label), ...said }));
    if (!saved) return;
    notice(declared ? `${said.label} was changed.` : `${said.label} was added.`);
    onClose();
  });
  const { kind, label } = form.values;
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={declared ? "Save" : "Add the field"} onCancel={onClose}>
        <TextInput
          label="Label"
          description={
            declared ? `In files it is called ${declared.key}.` : keyOf(label) !== "" && `In files it will be called ${keyOf(label)}.`
          }
          maxLength={80}
          data-autofocus
          {...form.getInputProps("label")}
        />
        {!declared && (
          <>
            <Select
              label="Added to"
              allowDeselect={false}
              data={customSubjects.map((value) => ({ value, label: subjectWords[value] }))}
              {...form.getInputProps("subject")}
            />
            <Select
              label="Holds"
              description="It never changes."
              allowDeselect={false}
              data={customKinds.map((value) => ({ value, label: kindWords[value] }))}
              {...form.getInputProps("kind")}
            />
          </>
        )}
        {kind === "number" && (
          <TextInput label="Unit" placeholder="m²" maxLength={20} labelProps={{ "data-optional": true }} {...form.getInputProps("unit")} />
        )}
        {kind === "choice" && (
          <Textarea label="Choices" description="One a line." autosize minRows={3} maxRows={10} {...form.getInputProps("choices")} />
        )}
        <TextInput label="Position" description="Lower numbers stand first." inputMode="numeric" {...form.getInputProps("position")} />
        <Switch label="Must be filled in" {...form.getInputProps("isRequired", { type: "checkbox" })} />
      </FormFrame>
    </ChangeFrame>
  );
}

const valuesOf = (declared: CustomFieldRow | undefined): Values => ({
  subject: declared?.subject ?? "company",
  label: declared?.label ?? "",
  kind: declared?.kind ?? "text",
  unit: declared?.unit ?? "",
  choices: declared?.choices.join("\n") ?? "",
  isRequired: declared?.isRequired ?? false,
  position: String(declared?.position ?? 0),
});

const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  ),
];

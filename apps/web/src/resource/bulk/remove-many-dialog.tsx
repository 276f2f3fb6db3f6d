import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ResourceDescription } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { counted } from "../../format/words.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import type { Row } from "../../live/line/frames.ts";
import { notice } from "../../shell/notice.ts";
import { refusedOf, type Refused } from "./refused-dialog.tsx";
import { runBulk } from "./run-bulk.ts";

type RemoveManyProps = {
  readonly resource: ResourceDescription;
  readonly rows: readonly Row[];
  readonly onClose: () => void;
  readonly onDone: (refused: readonly Refused[]) => void;
};

/** Removes many records for good, once their number was typed: what goes with them could not be put back. */
export function RemoveManyDialog({ resource, rows, onClose, onDone }: RemoveManyProps) {
  const { client, queryClient } = useOrganization();
  const words = counted(rows.length, resource.label.toLowerCase(), resource.plural.toLowerCase());
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { typed: "" },
    validate: { typed: (typed) => (typed.trim() === String(rows.length) ? null : `Type ${rows.length} to go on.`) },
  });
  const submit = useSubmit(form, async () => {
    const acts = rows.map((row) => ({ act: "remove", id: String(row["id"]), version: Number(row["version"]) }) as const);
    const outcomes = await runBulk(client, resource.path, acts);
    await queryClient.invalidateQueries({ queryKey: [resource.path] });
    const refused = refusedOf(outcomes, rows);
    onClose();
    onDone(refused);
    const gone = rows.length - refused.length;
    if (gone > 0) notice(`${counted(gone, `${resource.label.toLowerCase()} was`, `${resource.plural.toLowerCase()} were`)} removed.`);
  });
  return (
    <Modal opened onClose={onClose} title={`Remove ${words}?`}>
      <FormFrame form={form} submit={submit} action={`Remove ${rows.length.toLocaleString()}`} isDangerous onCancel={onClose}>
        <p style={{ margin: 0 }}>
          This removes them for everybody and cannot be undone. Records that others need, and those that changed since you chose them, stay.
        </p>
        <TextInput
          label={`Type ${rows.length} to confirm`}
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
          key={form.key("typed")}
          {...form.getInputProps("typed")}
        />
      </FormFrame>
    </Modal>
  );
}

import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Modal, Select } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { ColumnDescription, ResourceDescription } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { counted } from "../../format/words.ts";
import { Field } from "../../forms/field.tsx";
import { FormFrame } from "../../forms/form-frame.tsx";
import { fromFormValues, mistakes, toFormValues } from "../../forms/form-values.ts";
import { formColumns } from "../../forms/resource-form.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import type { Row } from "../../live/line/frames.ts";
import { refusedOf, type Refused } from "./refused-dialog.tsx";
import { runBulk, undoing, type Changed } from "./run-bulk.ts";
import { noticeWithUndo } from "./undo-notice.tsx";

type ChangeManyProps = {
  readonly resource: ResourceDescription;
  readonly rows: readonly Row[];
  readonly onClose: () => void;
  readonly onDone: (refused: readonly Refused[]) => void;
};

/** Gives one field of many records the same value. What was there before can be put back for a moment. */
export function ChangeManyDialog({ resource, rows, onClose, onDone }: ChangeManyProps) {
  const columns = formColumns(resource);
  const [key, setKey] = useState<string | null>(null);
  const column = columns.find((each) => each.key === key);
  return (
    <Modal opened onClose={onClose} title={`Change ${counted(rows.length, resource.label.toLowerCase(), resource.plural.toLowerCase())}`}>
      <Select
        label="Field"
        data={columns.map(({ key: value, label }) => ({ value, label }))}
        value={key}
        onChange={setKey}
        placeholder="Choose"
        searchable
        data-autofocus
        mb={16}
      />
      {column && <ValueForm key={column.key} resource={resource} column={column} rows={rows} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function ValueForm({ resource, column, rows, onClose, onDone }: ChangeManyProps & { readonly column: ColumnDescription }) {
  const { client, queryClient, formats } = useOrganization();
  const { path } = resource;
  const form = useForm({
    mode: "uncontrolled",
    initialValues: toFormValues([column], undefined, formats.timeZone),
    validate: (values) => mistakes([column], values),
  });
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: [path] });
  const putBack = async (changed: readonly Changed[]): Promise<readonly Refused[]> => {
    const outcomes = await runBulk(client, path, undoing(changed, [column.key]));
    await refresh();
    return refusedOf(
      outcomes,
      changed.map(({ before }) => before),
    );
  };
  const submit = useSubmit(form, async (values) => {
    const patch = fromFormValues([column], values, formats.timeZone);
    const acts = rows.map((row) => ({ act: "update", id: String(row["id"]), version: Number(row["version"]), patch }) as const);
    const outcomes = await runBulk(client, path, acts);
    await refresh();
    const changed = outcomes.flatMap((outcome, at): Changed[] =>
      outcome.ok && rows[at] ? [{ before: rows[at], version: outcome.version }] : [],
    );
    onClose();
    onDone(refusedOf(outcomes, rows));
    if (changed.length === 0) return;
    const words = counted(changed.length, `${resource.label.toLowerCase()} was`, `${resource.plural.toLowerCase()} were`);
    await noticeWithUndo({ message: `${words} changed.`, undo: () => putBack(changed), resource });
  });
  return (
    <FormFrame form={form} submit={submit} action={`Change ${rows.length.toLocaleString()}`} onCancel={onClose}>
      <Field column={column} form={form} isFirst={false} />
    </FormFrame>
  );
}

import "@mantine/core/styles/ActionIcon.layer.css";
import { ActionIcon } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCheck, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useMemo, useState, type KeyboardEvent } from "react";
import type { ColumnDescription, ResourceDescription } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { Field } from "../../forms/field.tsx";
import { useFormChange } from "../../forms/form-change.tsx";
import { FormFault } from "../../forms/form-fault.tsx";
import { fromFormValues, mistakes, toFormValues, touched } from "../../forms/form-values.ts";
import { useSubmit } from "../../forms/use-submit.ts";
import type { Row } from "../../live/line/frames.ts";
import classes from "./in-place.module.css";

type ValueFormProps = {
  readonly resource: ResourceDescription;
  readonly row: Row;
  readonly column: ColumnDescription;
  readonly onDone: () => void;
};

const MergeDialog = lazy(() => import("../merging/merge-dialog.tsx"));

/** The form of one field of a record: Enter saves, Escape leaves it as it was. */
export default function ValueForm({ resource, row, column, onDone }: ValueFormProps) {
  const { formats } = useOrganization();
  const columns = useMemo(() => [column], [column]);
  const [initialValues] = useState(() => toFormValues(columns, row, formats.timeZone));
  const form = useForm({
    mode: "uncontrolled",
    initialValues,
    validate: (values) => mistakes(columns, values),
  });
  const change = useFormChange(resource.path, { ...row, id: String(row["id"]) });
  const submit = useSubmit(form, async (values) => {
    const isOther = touched(columns, initialValues, values).length > 0;
    if (!isOther || (await change.save(fromFormValues(columns, values, formats.timeZone)))) onDone();
  });
  const { getInputNode } = form;
  useEffect(() => getInputNode(column.key)?.focus(), [getInputNode, column.key]);
  const leave = ({ key, defaultPrevented }: KeyboardEvent): void => {
    if (key === "Escape" && !defaultPrevented) onDone();
  };
  const label = column.label.toLowerCase();
  return (
    <>
      <form className={classes.form} onSubmit={form.onSubmit(submit.send)} onKeyDown={leave} noValidate>
        <FormFault fault={submit.fault} />
        <div className={classes.input}>
          <Field column={column} form={form} isFirst={false} isBare />
        </div>
        <div className={classes.acts}>
          <ActionIcon type="submit" size={36} aria-label={`Save ${label}`} loading={submit.isSending}>
            <IconCheck size={18} />
          </ActionIcon>
          <ActionIcon size={36} variant="default" aria-label={`Leave ${label} as it is`} onClick={onDone}>
            <IconX size={18} />
          </ActionIcon>
        </div>
      </form>
      <Suspense>{change.clash && <MergeDialog resource={resource} clash={change.clash} />}</Suspense>
    </>
  );
}

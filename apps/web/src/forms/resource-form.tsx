import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import type { Row } from "../live/frames.ts";
import { Field } from "./field.tsx";
import { FormFault } from "./form-fault.tsx";
import { filledIn, fromFormValues, mistakes, toFormValues, touched } from "./form-values.ts";
import classes from "./resource-form.module.css";
import { useSubmit } from "./use-submit.ts";

type ResourceFormProps = {
  readonly resource: ResourceDescription;
  /** The record to change; without it a new one is made. */
  readonly row?: Row | undefined;
  readonly onDone: (row: Row) => void;
  readonly onCancel: () => void;
};

/** Makes or changes a record of any kind. Refusals appear at their fields; what was typed is never lost. */
export function ResourceForm({ resource, row, onDone, onCancel }: ResourceFormProps) {
  const { client, queryClient, formats } = useOrganization();
  const columns = useMemo(() => formColumns(resource), [resource]);
  const initialValues = useMemo(() => toFormValues(columns, row, formats.timeZone), [columns, row, formats]);
  const form = useForm({ mode: "uncontrolled", initialValues, validate: (values) => mistakes(columns, values) });

  const { isSending, fault, send } = useSubmit(form, async (values) => {
    const saved = (await (row
      ? client.mutation(`${resource.path}.update`, {
          id: row["id"],
          version: row["version"],
          patch: fromFormValues(touched(columns, initialValues, values), values, formats.timeZone),
        })
      : client.mutation(`${resource.path}.create`, filledIn(fromFormValues(columns, values, formats.timeZone))))) as Row;
    await queryClient.invalidateQueries({ queryKey: [resource.path] });
    onDone(saved);
  });
  const showMistakes = (errors: Record<string, unknown>): void => {
    const [first] = Object.keys(errors);
    if (first !== undefined) form.getInputNode(first)?.focus();
  };

  return (
    <form className={classes.form} onSubmit={form.onSubmit(send, showMistakes)} noValidate>
      <div className={classes.fields}>
        <FormFault fault={fault} />
        {columns.map((column, i) => (
          <Field key={column.key} column={column} form={form} isFirst={i === 0} />
        ))}
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isSending}>
          {row ? "Save" : `Add ${resource.label.toLowerCase()}`}
        </Button>
      </div>
    </form>
  );
}

/** What a person fills in. What cannot be compared has no input yet. */
export function formColumns({ columns }: Pick<ResourceDescription, "columns">) {
  return columns.filter(({ readOnly, kind }) => !readOnly && kind !== null);
}

import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { lazy, Suspense, useMemo } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { creation } from "../live/store/changes.ts";
import type { Row } from "../live/line/frames.ts";
import { useRecordChange, type Saved } from "../resource/merging/use-record-change.ts";
import { Field } from "./field.tsx";
import { FormFault } from "./form-fault.tsx";
import { filledIn, fromFormValues, mistakes, toFormValues, touched } from "./form-values.ts";
import classes from "./resource-form.module.css";
import { useSubmit } from "./use-submit.ts";

type ResourceFormProps = {
  readonly resource: ResourceDescription;
  /** The record to change; without it a new one is made. */
  readonly row?: Row | undefined;
  /** @param kept labels of fields that others changed meanwhile, and that are as they left them */
  readonly onDone: (row: Row, kept: readonly string[]) => void;
  readonly onCancel: () => void;
};

const MergeDialog = lazy(() => import("../resource/merging/merge-dialog.tsx"));

/**
 * Makes or changes a record of any kind. The lists behind it show it at once; refusals take it back and appear at their fields,
 * and what was typed is never lost. A change names the version that the form was filled with, so that nobody's is overwritten unseen.
 */
export function ResourceForm({ resource, row, onDone, onCancel }: ResourceFormProps) {
  const { client, queryClient, formats, live } = useOrganization();
  const columns = useMemo(() => formColumns(resource), [resource]);
  const initialValues = useMemo(() => toFormValues(columns, row, formats.timeZone), [columns, row, formats]);
  const form = useForm({ mode: "uncontrolled", initialValues, validate: (values) => mistakes(columns, values) });

  const change = useRecordChange(resource);
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    const { path } = resource;
    const written = (shown: typeof columns): Row => fromFormValues(shown, values, formats.timeZone);
    const make = async (): Promise<Saved> => {
      const sent = filledIn(written(columns));
      const made = await live.changes.run(creation(path, sent), () => client.mutation(`${path}.create`, sent) as Promise<Row>);
      return { row: made, kept: [] };
    };
    const saved = await (row ? change.save(row, written(touched(columns, initialValues, values))) : make());
    if (!saved) return;
    await queryClient.invalidateQueries({ queryKey: [path] });
    onDone(saved.row, saved.kept);
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
      <Suspense>{change.clash && <MergeDialog resource={resource} clash={change.clash} />}</Suspense>
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

import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { creation, update } from "../live/store/changes.ts";
import type { Row } from "../live/line/frames.ts";
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

/**
 * Makes or changes a record of any kind. The lists behind it show it at once; refusals take it back and appear at their fields,
 * and what was typed is never lost.
 */
export function ResourceForm({ resource, row, onDone, onCancel }: ResourceFormProps) {
  const { client, queryClient, formats, live } = useOrganization();
  const columns = useMemo(() => formColumns(resource), [resource]);
  const initialValues = useMemo(() => toFormValues(columns, row, formats.timeZone), [columns, row, formats]);
  const form = useForm({ mode: "uncontrolled", initialValues, validate: (values) => mistakes(columns, values) });

  const { isSending, fault, send } = useSubmit(form, async (values) => {
    const { path } = resource;
    const written = (shown: typeof columns): Row => fromFormValues(shown, values, formats.timeZone);
    const call = (procedure: string, input: unknown) => client.mutation(`${path}.${procedure}`, input) as Promise<Row>;
    const change = (before: Row): Promise<Row> => {
      const patch = written(touched(columns, initialValues, values));
      const id = String(before["id"]);
      return live.changes.run(
        { path, key: id, draw: update(patch) },
        () => call("update", { id, version: before["version"], patch }),
        // Somebody else was faster: what they wrote is shown, without waiting for the stream.
        (error) => (clientFault(error).kind === "conflict" ? (client.query(`${path}.get`, { id }) as Promise<Row>) : undefined),
      );
    };
    const make = (): Promise<Row> => {
      const sent = filledIn(written(columns));
      return live.changes.run(creation(path, sent), () => call("create", sent));
    };
    const saved = await (row ? change(row) : make());
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

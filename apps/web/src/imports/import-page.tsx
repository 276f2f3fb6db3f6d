import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { trpc, type ResourceDescription } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useResources } from "../api/organization-context.ts";
import { FileDrop } from "../files/file-drop.tsx";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { Failure } from "../page/failure.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { useOwnFields } from "../resource/use-own-fields.ts";
import { CheckStep } from "./check-step.tsx";
import { ColumnsStep } from "./columns-step.tsx";
import classes from "./imports.module.css";
import type { Inspection, Plan } from "./plan.ts";

const place = "/$organization/r/$module/$resource/import";

const steps = ["File", "Columns", "Check"] as const;

/** A file becomes records, step by step: nothing is written before the last one. */
export function ImportPage() {
  const { organization, module, resource } = useParams({ from: place });
  const described = useResources().get(`${module}.${resource}`);
  const { file, step } = useSearch({ from: place });
  const { withOwn, isKnown } = useOwnFields();
  if (!described?.may.create) return <NotFound />;
  const at = file === undefined ? 0 : step === "check" ? 2 : 1;
  const list = { to: "/$organization/r/$module/$resource", params: { organization, module, resource } } as const;
  return (
    <Page
      title={`Import ${described.plural.toLowerCase()}`}
      trail={[{ label: described.plural, link: list }]}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/$organization/imports" params={{ organization }} {...props} />}>
          Past imports
        </Button>
      }
    >
      <ol className={classes.steps} aria-label="Steps">
        {steps.map((name, index) => (
          <li key={name} aria-current={index === at ? "step" : undefined} data-done={index < at || undefined}>
            <span>{index + 1}</span>
            {name}
          </li>
        ))}
      </ol>
      {file === undefined ? (
        <FileStep resource={described} />
      ) : isKnown ? (
        <Chosen key={file} resource={withOwn(described)} fileId={file} isChecking={step === "check"} />
      ) : (
        <TableSkeleton />
      )}
    </Page>
  );
}

function FileStep({ resource }: { readonly resource: ResourceDescription }) {
  const navigate = useNavigate({ from: place });
  return (
    <div className={classes.narrow}>
      <p>
        A CSV or JSON file with a line for each {resource.label.toLowerCase()}. Save spreadsheets as CSV first. You see what would become of
        every column before anything is written, and an import can be undone.
      </p>
      <FileDrop bucket="imports" onUploaded={({ id }) => void navigate({ search: { file: id } })} />
    </div>
  );
}

type ChosenProps = { readonly resource: ResourceDescription; readonly fileId: string; readonly isChecking: boolean };

function Chosen({ resource, fileId, isChecking }: ChosenProps) {
  const organization = useOrganizationSlug();
  const { client } = trpc.useUtils();
  const [format, setFormat] = useState<Plan["format"]>();
  const found = useQuery({
    queryKey: ["imports", "inspect", organization, fileId, resource.path, format],
    queryFn: () => client.imports.inspect.query({ fileId, resource: resource.path, ...(format && { format }) }),
    staleTime: Infinity,
    retry: false,
  });
  if (found.error) return <Unreadable error={found.error} format={format} onFormat={setFormat} />;
  if (!found.data) return <TableSkeleton />;
  return <Decided key={JSON.stringify(found.data.format)} {...{ resource, fileId, isChecking, found: found.data, onFormat: setFormat }} />;
}

type UnreadableProps = {
  readonly error: Error;
  readonly format: Plan["format"] | undefined;
  readonly onFormat: (format: undefined) => void;
};

/** A file that cannot be read in the way that was chosen can be read in the way that is guessed. */
function Unreadable({ error, format, onFormat }: UnreadableProps) {
  const navigate = useNavigate({ from: place });
  return (
    <>
      <Failure fault={clientFault(error)} />
      <div className={classes.center}>
        <Button variant="default" onClick={() => (format ? onFormat(undefined) : void navigate({ search: {} }))}>
          {format ? "Back to how it was read before" : "Choose another file"}
        </Button>
      </div>
    </>
  );
}

type DecidedProps = ChosenProps & { readonly found: Inspection; readonly onFormat: (format: Plan["format"]) => void };

function Decided({ resource, fileId, isChecking, found, onFormat }: DecidedProps) {
  const navigate = useNavigate({ from: place });
  const [plan, setPlan] = useState<Plan>(() => ({
    fileId,
    resource: resource.path,
    format: found.format,
    values: found.values,
    columns: found.columns,
    constants: [],
    duplicates: "skip",
  }));
  if (isChecking && plan.columns.length > 0) {
    return (
      <CheckStep
        resource={resource}
        found={found}
        plan={plan}
        onChange={setPlan}
        onBack={() => void navigate({ search: { file: fileId } })}
      />
    );
  }
  return (
    <ColumnsStep
      resource={resource}
      found={found}
      plan={plan}
      onChange={setPlan}
      onFormat={onFormat}
      onNext={() => void navigate({ search: { file: fileId, step: "check" } })}
    />
  );
}

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { trpc, type ResourceDescription } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { Failure } from "../page/failure.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { DryRun } from "./dry-run.tsx";
import type { Inspection, Plan } from "./plan.ts";
import classes from "./imports.module.css";
import { PreviewTable } from "./preview-table.tsx";
import { Duplicates } from "./duplicates.tsx";

type CheckStepProps = {
  readonly resource: ResourceDescription;
  readonly found: Inspection;
  readonly plan: Plan;
  readonly onChange: (plan: Plan) => void;
  readonly onBack: () => void;
};

/** What would become of the file: its first lines as they would be stored, and on request all of it in numbers. */
export function CheckStep({ resource, found, plan, onChange, onBack }: CheckStepProps) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const { client } = trpc.useUtils();
  const key = JSON.stringify(plan);
  const [dryRun, setDryRun] = useState<{ id: string; of: string }>();
  const preview = useQuery({
    queryKey: ["imports", "preview", organization, key],
    queryFn: () => client.imports.preview.query(plan),
    staleTime: 0,
    retry: false,
  });
  const dry = trpc.imports.start.useMutation({ onSuccess: ({ id }) => setDryRun({ id, of: key }) });
  const start = trpc.imports.start.useMutation({
    onSuccess: ({ id }) => void navigate({ to: "/$organization/imports/$run", params: { organization, run: id } }),
  });
  const error = dry.error ?? start.error;
  return (
    <div className={classes.step}>
      <Duplicates resource={resource} found={found} plan={plan} onChange={onChange} />
      {preview.error ? (
        <Failure fault={clientFault(preview.error)} onRetry={() => void preview.refetch()} />
      ) : preview.data ? (
        <PreviewTable resource={resource} plan={plan} rows={preview.data} />
      ) : (
        <TableSkeleton />
      )}
      {dryRun?.of === key && <DryRun id={dryRun.id} />}
      <FormFault fault={error ? clientFault(error) : undefined} />
      <div className={classes.acts}>
        <Button variant="default" onClick={onBack}>
          Back to columns
        </Button>
        <Button variant="default" loading={dry.isPending} onClick={() => dry.mutate({ ...plan, mode: "dryRun" })}>
          Dry run of the whole file
        </Button>
        <Button loading={start.isPending} onClick={() => start.mutate({ ...plan, mode: "import" })}>
          Import
        </Button>
      </div>
    </div>
  );
}

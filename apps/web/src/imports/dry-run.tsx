import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { useAllRows, useLive } from "../live/use-live.ts";
import { Figures } from "./figures.tsx";
import classes from "./imports.module.css";
import { errorsAddress } from "./records-address.ts";
import { isUnderWay } from "./run-look.ts";

/** A dry run, live: what an import of the whole file would do. */
export function DryRun({ id }: { readonly id: string }) {
  const { organization } = useOrganization();
  const live = useLive(trpc.imports, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [run] = useAllRows(live.store);
  if (!run) return null;
  return (
    <section className={classes.dryRun} aria-label="Dry run" aria-live="polite">
      {isUnderWay(run) && run.jobId !== null && <JobProgress jobId={run.jobId} />}
      {run.failure !== null && <p role="alert">{run.failure}</p>}
      <Figures run={run} />
      {!isUnderWay(run) && run.failed > 0 && (
        <Button variant="default" component="a" href={errorsAddress(organization.id, id)} download leftSection={<IconDownload size={16} />}>
          Download lines with errors
        </Button>
      )}
    </section>
  );
}

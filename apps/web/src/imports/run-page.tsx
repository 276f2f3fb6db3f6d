import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconDownload, IconPlayerStop } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { Instant } from "../format/instant.tsx";
import { counted } from "../format/words.ts";
import { AskedBy } from "../jobs/asked-by.tsx";
import { JobProgress } from "../jobs/job-progress.tsx";
import { useAllRows, useLive } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { placeOf } from "../shell/resource-place.ts";
import { refusal } from "../shell/notice.ts";
import { State } from "../state/state.tsx";
import { Figures } from "./figures.tsx";
import classes from "./imports.module.css";
import { KeptLines } from "./kept-lines.tsx";
import { errorsAddress } from "./records-address.ts";
import { canUndo, isUnderWay, lookOfRun, type ImportRun } from "./run-look.ts";

const place = "/$organization/imports/$run";

/** One import, live: how far it is, what it did, and the way back. */
export function RunPage() {
  const { run: id } = useParams({ from: place });
  const live = useLive(trpc.imports, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [run] = useAllRows(live.store);
  if (run) return <Run run={run} />;
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "ready") return <NotFound />;
  return (
    <Page title="Import">
      <TableSkeleton />
    </Page>
  );
}

function Run({ run }: { readonly run: ImportRun }) {
  const { organization, person } = useOrganization();
  const resource = useResources().get(run.resource);
  const trail = [{ label: "Imports", link: { to: "/$organization/imports", params: { organization: organization.slug } } as const }];
  return (
    <Page
      title={run.fileName}
      trail={trail}
      aside={<State look={lookOfRun(run)} />}
      lead={
        <>
          {resource?.plural ?? run.resource}, begun <Instant at={run.createdAt} />
          {run.askedBy !== person.id && (
            <>
              {" "}
              by <AskedBy id={run.askedBy} />
            </>
          )}
        </>
      }
      actions={<RunActs run={run} />}
    >
      <div className={classes.step}>
        {isUnderWay(run) && run.jobId !== null && <JobProgress jobId={run.jobId} />}
        {run.failure !== null && (
          <p className={classes.failure} role="alert">
            {run.failure} What was imported before stays, and can be undone.
          </p>
        )}
        <Figures run={run} />
        {run.state === "reverted" && (
          <p role="status">
            {counted(run.undone, "record was", "records were")} undone
            {run.kept > 0 ? `, ${counted(run.kept, "was", "were")} kept: see why below.` : "."}
          </p>
        )}
        {run.kept > 0 && <KeptLines run={run} />}
        <div className={classes.acts}>
          {run.failed > 0 && (
            <Button
              variant="default"
              component="a"
              href={errorsAddress(organization.id, run.id)}
              download
              leftSection={<IconDownload size={16} />}
            >
              Download {counted(run.failed, "line", "lines")} with errors
            </Button>
          )}
          {resource?.may.read && (
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link
                  to="/$organization/r/$module/$resource"
                  params={{ organization: organization.slug, ...placeOf(resource.path) }}
                  {...props}
                />
              )}
            >
              Show {resource.plural.toLowerCase()}
            </Button>
          )}
        </div>
      </div>
    </Page>
  );
}

function RunActs({ run }: { readonly run: ImportRun }) {
  const [isAsking, asking] = useDisclosure();
  const stop = trpc.imports.stop.useMutation({ onError: refusal });
  if (run.state === "running" || run.state === "waiting") {
    return (
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} />}
        loading={stop.isPending}
        onClick={() => stop.mutate({ id: run.id })}
      >
        Stop
      </Button>
    );
  }
  if (!canUndo(run)) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconArrowBackUp size={16} />} onClick={asking.open}>
        Undo this import
      </Button>
      <UndoDialog run={run} isOpen={isAsking} onClose={asking.close} />
    </>
  );
}

function UndoDialog({ run, isOpen, onClose }: { readonly run: ImportRun; readonly isOpen: boolean; readonly onClose: () => void }) {
  const undo = trpc.imports.revert.useMutation({ onSuccess: onClose });
  const { created, changed } = run;
  return (
    <Modal opened={isOpen} onClose={onClose} title="Undo this import?">
      <p>
        {created > 0 && `${counted(created, "record that it added is", "records that it added are")} removed. `}
        {changed > 0 && `${counted(changed, "record that it changed gets", "records that it changed get")} back what they held before. `}
        What somebody has changed since is kept, and you are told which.
      </p>
      <FormFault fault={undo.error ? clientFault(undo.error) : undefined} />
      <div className={classes.acts}>
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={undo.isPending} onClick={() => undo.mutate({ id: run.id })}>
          Undo import
        </Button>
      </div>
    </Modal>
  );
}

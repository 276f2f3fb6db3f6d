import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { trpc } from "../api/client.ts";
import { useAllRows, useLive } from "../live/use-live.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { State } from "../state/state.tsx";
import { JobActs } from "./job-acts.tsx";
import classes from "./job-progress.module.css";
import { lookOf, progressText, type JobRow } from "./job-row.ts";
import { ProgressBar } from "./progress-bar.tsx";

type JobProgressProps = {
  readonly jobId: string;
  /** Told once, when the job is done: what it made can be shown now. */
  readonly onDone?: (() => void) | undefined;
};

/**
 * How far a job is that was started on this screen, live, with the way to cancel it or to begin it again. For whoever asked for
 * the job and for admins; others see nothing.
 */
export function JobProgress({ jobId, onDone }: JobProgressProps) {
  const live = useLive(trpc.job, { filter: { op: "equals", column: "id", value: jobId }, limit: 1 });
  const [job] = useAllRows(live.store);
  const isDone = job?.state === "done";
  const told = useRef(false);
  useEffect(() => {
    if (!isDone || told.current) return;
    told.current = true;
    onDone?.();
  }, [isDone, onDone]);
  if (job) return <Progress job={job} />;
  return live.status.state === "loading" ? <Skeleton height={74} radius="md" /> : null;
}

function Progress({ job }: { readonly job: JobRow }) {
  const organization = useOrganizationSlug();
  return (
    <section className={classes.progress} aria-label={job.label}>
      <div className={classes.line}>
        <span className={classes.name}>
          <Link to="/$organization/jobs/$job" params={{ organization, job: job.id }}>
            {job.label}
          </Link>
          <State look={lookOf(job)} />
        </span>
        <JobActs job={job} isSmall />
      </div>
      <ProgressBar job={job} />
      <p className={classes.words} aria-live="polite">
        {job.failure ?? (progressText(job) || "\u00a0")}
      </p>
    </section>
  );
}

import { Skeleton } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { duration } from "../format/formats.ts";
import { Instant, useNow } from "../format/instant.tsx";
import { useAllRows, useLive } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { State } from "../state/state.tsx";
import { AskedBy } from "./asked-by.tsx";
import { JobActs } from "./job-acts.tsx";
import classes from "./job-page.module.css";
import { hasEnded, lookOf, progressText, type JobRow } from "./job-row.ts";
import { ProgressBar } from "./progress-bar.tsx";

const place = "/$organization/jobs/$job";

/** One job, live: how far it is, what went wrong, and what can be done about it. */
export function JobPage() {
  const { job: id } = useParams({ from: place });
  const live = useLive(trpc.job, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [job] = useAllRows(live.store);
  if (job) return <Job job={job} />;
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  return live.status.state === "ready" ? <NotFound /> : <JobSkeleton />;
}

function Job({ job }: { readonly job: JobRow }) {
  const { organization } = useParams({ from: place });
  const trail = [{ label: "Jobs", link: { to: "/$organization/jobs", params: { organization } } as const }];
  return (
    <Page title={job.label} trail={trail} aside={<State look={lookOf(job)} />} actions={<JobActs job={job} />}>
      {(!hasEnded(job) || job.progressDone !== null) && (
        <div className={classes.progress}>
          <ProgressBar job={job} />
          <p className={classes.words} aria-live="polite">
            {progressText(job) || whatComes(job)}
          </p>
        </div>
      )}
      {job.failure !== null && <WhatWentWrong job={job} />}
      <dl className={classes.facts}>
        <Fact label="Asked by">
          <AskedBy id={job.askedBy} />
        </Fact>
        <Fact label="Asked for">
          <Instant at={job.createdAt} />
        </Fact>
        {job.state === "queued" && (
          <Fact label={job.attempts > 0 ? "Tried again" : "Due"}>
            <Instant at={job.runAt} />
          </Fact>
        )}
        {job.startedAt && (
          <Fact label="Began">
            <Instant at={job.startedAt} />
          </Fact>
        )}
        {job.startedAt && job.state !== "queued" && <Lasted job={job} from={job.startedAt} />}
        <Fact label="Attempts">
          {job.attempts} of {job.maxAttempts}
        </Fact>
        <Fact label="Kind">{job.kind}</Fact>
        {job.workKey !== null && <Fact label="Key">{job.workKey}</Fact>}
      </dl>
      <details className={classes.input}>
        <summary>What it was given</summary>
        <pre>{JSON.stringify(job.input, null, 2)}</pre>
      </details>
    </Page>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Lasted({ job, from }: { readonly job: JobRow; readonly from: Date }) {
  const now = useNow();
  return <Fact label={hasEnded(job) ? "Took" : "Running for"}>{duration((job.endedAt?.getTime() ?? now) - from.getTime())}</Fact>;
}

function WhatWentWrong({ job }: { readonly job: JobRow }) {
  const { formats } = useOrganization();
  return (
    <section className={classes.failure} aria-label="What went wrong">
      <p>{job.failure}</p>
      {job.state === "queued" && <p>It is tried again at {formats.timeWithSeconds(job.runAt)}. Nothing needs to be done.</p>}
      {job.state === "failed" && <p>It is not tried again by itself. Once the cause is gone, retry it.</p>}
    </section>
  );
}

function whatComes({ state }: JobRow): string {
  if (state === "queued") return "It begins as soon as its turn has come.";
  return state === "running" ? "It is being done." : "";
}

function JobSkeleton() {
  return (
    <Page title="Job">
      <div className={classes.facts} aria-busy>
        {[1, 2, 3, 4, 5, 6].map((line) => (
          <Skeleton key={line} height={40} />
        ))}
      </div>
    </Page>
  );
}

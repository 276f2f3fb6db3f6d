import { hasEnded, progressText, shareOf, type JobRow } from "./job-row.ts";
import classes from "./progress-bar.module.css";

/** How far a job is. Without a known end it only shows that something is done. */
export function ProgressBar({ job }: { readonly job: JobRow }) {
  const share = shareOf(job);
  const isOver = hasEnded(job);
  const ended = job.state === "done" ? "good" : job.state === "failed" ? "bad" : isOver ? "idle" : undefined;
  const isKnown = share !== undefined || isOver;
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label={job.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      aria-valuetext={progressText(job) || undefined}
      data-ended={ended}
    >
      <div
        className={classes.fill}
        data-unknown={!isKnown || undefined}
        style={isKnown ? { width: `${(share ?? 0) * 100}%` } : undefined}
      />
    </div>
  );
}

import { IconBan, IconCircleCheck, IconClock, IconExclamationCircle, IconPlayerPlay } from "@tabler/icons-react";
import type { JobState } from "@freehold/api/platform/jobs/contract.ts";
import type { Outputs } from "../api/client.ts";
import type { StateLook } from "../state/state.tsx";

/** A job as its list shows it. */
export type JobRow = Outputs["job"]["list"]["rows"][number];

const looks: Record<JobState, StateLook> = {
  queued: { label: "Waiting", tone: "idle", icon: IconClock },
  running: { label: "Running", tone: "warn", icon: IconPlayerPlay },
  done: { label: "Done", tone: "good", icon: IconCircleCheck },
  failed: { label: "Failed", tone: "bad", icon: IconExclamationCircle },
  cancelled: { label: "Cancelled", tone: "idle", icon: IconBan },
};

const tryingAgain: StateLook = { label: "Trying again", tone: "warn", icon: IconClock };
const ending: StateLook = { label: "Being cancelled", tone: "idle", icon: IconBan };

/** How a job stands, in a word. */
export function lookOf({ state, attempts, cancelAskedAt }: Pick<JobRow, "state" | "attempts" | "cancelAskedAt">): StateLook {
  if (state === "queued" && attempts > 0) return tryingAgain;
  return state === "running" && cancelAskedAt ? ending : looks[state];
}

/** Whether nothing happens to it any more by itself. */
export const hasEnded = ({ state }: Pick<JobRow, "state">): boolean => state !== "queued" && state !== "running";

/** How far a job is, between 0 and 1; undefined while nobody knows how much it is. */
export function shareOf({
  state,
  progressDone,
  progressTotal,
}: Pick<JobRow, "state" | "progressDone" | "progressTotal">): number | undefined {
  if (state === "done") return 1;
  if (state === "queued") return 0;
  return progressDone === null || progressTotal === null || progressTotal === 0 ? undefined : Math.min(progressDone / progressTotal, 1);
}

/** How far a job is, in words: "Page 3, 120 of 400". */
export function progressText({
  progressDone,
  progressTotal,
  progressWords,
}: Pick<JobRow, "progressDone" | "progressTotal" | "progressWords">): string {
  const count =
    progressDone === null
      ? undefined
      : progressTotal === null
        ? progressDone.toLocaleString()
        : `${progressDone.toLocaleString()} of ${progressTotal.toLocaleString()}`;
  return [progressWords, count].filter(Boolean).join(", ");
}

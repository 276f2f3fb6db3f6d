import { IconAlertTriangle, IconCircleCheck, IconClock, IconPlayerPlay } from "@tabler/icons-react";
import { trpc, type Outputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { LocalInstant } from "../format/local-instant.tsx";
import { counted } from "../format/words.ts";
import { Failure } from "../page/failure.tsx";
import { PlainTable, type PlainColumn } from "../page/plain-table.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { State, type StateLook } from "../state/state.tsx";
import classes from "./operate.module.css";
import { Tile } from "./tile.tsx";

type QueueReport = Outputs["job"]["queue"];
type ScheduleReport = Outputs["job"]["schedules"][number];

const refreshMs = 10_000;

/** How jobs stand on the whole installation, and what comes round by itself. Nothing of what is in them. */
export function JobsPanel() {
  const queue = trpc.job.queue.useQuery(undefined, { refetchInterval: refreshMs });
  const schedules = trpc.job.schedules.useQuery(undefined, { refetchInterval: refreshMs });
  const failed = queue.error ? queue : schedules;
  return (
    <section aria-labelledby="jobs">
      <h2 id="jobs">Jobs</h2>
      {queue.data && schedules.data ? (
        <>
          <Queue queue={queue.data} />
          <h2 id="schedules">What comes round by itself</h2>
          <PlainTable
            label="What comes round by itself"
            items={schedules.data}
            keyOf={({ name, zone }) => `${name} ${zone}`}
            columns={columns}
          />
        </>
      ) : failed.error ? (
        <Failure fault={clientFault(failed.error)} onRetry={() => void failed.refetch()} />
      ) : (
        <TableSkeleton rows={6} />
      )}
    </section>
  );
}

function Queue({ queue }: { readonly queue: QueueReport }) {
  const { due, dueSince, later, running, workers, failed } = queue;
  return (
    <dl className={classes.tiles}>
      <Tile label="Waiting for their turn" value={due.toLocaleString()}>
        {dueSince ? (
          <>
            the oldest since <LocalInstant at={dueSince} />
          </>
        ) : (
          "Nothing waits"
        )}
      </Tile>
      <Tile label="Running" value={running.toLocaleString()}>
        {workers === 0 ? "No process is busy" : `in ${counted(workers, "process", "processes")}`}
      </Tile>
      <Tile label="For later" value={later.toLocaleString()}>
        at a set time, or tried again
      </Tile>
      <Tile label="Failed today" value={failed.toLocaleString()}>
        {failed === 0 ? "None was given up" : "their organizations see why"}
      </Tile>
    </dl>
  );
}

const well: StateLook = { label: "Well", tone: "good", icon: IconCircleCheck };
const failed: StateLook = { label: "Failed", tone: "bad", icon: IconAlertTriangle };
const running: StateLook = { label: "Running", tone: "warn", icon: IconPlayerPlay };
const waiting: StateLook = { label: "Not yet", tone: "idle", icon: IconClock };

function lookOf({ isRunning, failure, ranAt }: ScheduleReport): StateLook {
  if (failure !== null) return failed;
  if (isRunning) return running;
  return ranAt ? well : waiting;
}

const columns: readonly PlainColumn<ScheduleReport>[] = [
  {
    key: "label",
    label: "Work",
    cell: ({ label, name, failure }) => (
      <>
        {label}
        <span className={classes.slug}>{failure ?? name}</span>
      </>
    ),
  },
  { key: "state", label: "State", cell: (schedule) => <State look={lookOf(schedule)} isQuiet={schedule.failure === null} /> },
  { key: "every", label: "Every", cell: ({ every, zone }) => (zone === null ? pauseText(every) : `${every}, ${zone}`) },
  { key: "ranAt", label: "Last", cell: ({ ranAt }) => (ranAt ? <LocalInstant at={ranAt} /> : "Never") },
  {
    key: "durationMs",
    label: "Took",
    isNumber: true,
    cell: ({ durationMs }) => (durationMs === null ? "" : `${durationMs.toLocaleString()} ms`),
  },
];

/** "7200 seconds" as people say it: "2 hours". */
function pauseText(every: string): string {
  const seconds = Number.parseInt(every, 10);
  if (seconds % 3600 === 0) return counted(seconds / 3600, "hour", "hours");
  return seconds % 60 === 0 ? counted(seconds / 60, "minute", "minutes") : counted(seconds, "second", "seconds");
}

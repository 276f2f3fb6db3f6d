import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { LocalInstant } from "../format/local-instant.tsx";
import { counted } from "../format/words.ts";
import { Failure } from "../page/failure.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { State, type StateLook } from "../state/state.tsx";
import classes from "./operate.module.css";
import { Tile } from "./tile.tsx";

const well: StateLook = { label: "All is well", tone: "good", icon: IconCircleCheck };
const ill: StateLook = { label: "Needs attention", tone: "bad", icon: IconAlertTriangle };

const mebibyte = 1024 ** 2;
const inUnit = (value: number, unit: string): string => `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit}`;
const size = (bytes: number): string =>
  bytes < 1024 * mebibyte ? inUnit(Math.round(bytes / mebibyte), "MiB") : inUnit(bytes / mebibyte / 1024, "GiB");

/** How everything is that keeps the installation running, looked at every half minute; what is wrong stands first, in sentences. */
export function HealthTiles() {
  const health = trpc.operators.health.useQuery(undefined, { refetchInterval: 30_000 });
  if (health.error) return <Failure fault={clientFault(health.error)} onRetry={() => void health.refetch()} />;
  if (!health.data) return <TableSkeleton rows={3} />;
  const { isHealthy, problems, database, feed, mail, jobs, audit, disk, surroundings } = health.data;
  return (
    <section aria-label="Health">
      <State look={isHealthy ? well : ill} />
      {problems.length > 0 && (
        <ul className={classes.problems}>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <dl className={classes.tiles} style={{ marginTop: 16 }}>
        <Tile label="Database" value={`PostgreSQL ${database.version}`}>
          {size(database.sizeBytes)}, {database.connections} of {database.maxConnections} connections
        </Tile>
        <Tile label="Live views" value={feed?.state === "live" ? "Live" : (feed?.state ?? "Not running")}>
          {feed && `${feed.lagMs} ms behind, ${counted(feed.subscribers, "view", "views")} open`}
        </Tile>
        <Tile label="Mail" value={mail.sends ? `${mail.waiting} waiting` : "No mail server"}>
          {mail.failed === 0 ? "Nothing given up today" : `${counted(mail.failed, "message", "messages")} given up today`}
          {!mail.sends && `, ${mail.waiting} in the outbox`}
        </Tile>
        <Tile label="Jobs" value={jobs.queue.due === 0 ? "None waiting" : `${jobs.queue.due} waiting`}>
          {jobs.queue.failed === 0 ? "None failed today" : `${counted(jobs.queue.failed, "job", "jobs")} failed today`}
        </Tile>
        <Tile label="Audit trail" value={audit.unsealedSince ? "Seal to come" : "Sealed"}>
          {audit.unsealedSince && (
            <>
              entries since <LocalInstant at={audit.unsealedSince} />
            </>
          )}
        </Tile>
        <Tile label="Files" value={surroundings.files ? (surroundings.filesListed ? "Reached" : "Not listed") : "Not reached"}>
          {surroundings.scanner === null ? "No virus scanner" : `Virus scanner ${surroundings.scanner ? "answers" : "does not answer"}`}
        </Tile>
        <Tile label="Disk" value={disk ? `${size(disk.freeBytes)} free` : "Elsewhere"}>
          {disk && `of ${size(disk.totalBytes)}`}
        </Tile>
      </dl>
    </section>
  );
}

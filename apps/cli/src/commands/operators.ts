import type { Health } from "@freehold/api/platform/operators/health.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { demandSignIn, type CommandLine } from "../command-line.ts";
import { printResult } from "../output/print.ts";
import type { HandWritten } from "./hand-written.ts";

/** `operators health`: one command that tells how everything is, for people and for what watches the machine. */
export const operatorsHealth: HandWritten = {
  path: ["operators", "health"],
  isAmongGenerated: true,
  attach: (command, line) => {
    command
      .summary("whether everything that keeps the installation running is well")
      .description(
        "Looks at the database, live views, mail, jobs, files, the virus scanner, Redis, the disk and the database's protection. Fails when something is wrong.",
      )
      .addHelpText("after", "\nExamples:\n  $ freehold operators health\n  $ freehold --local operators health -o json")
      .action(() => tellHealth(line));
  },
};

async function tellHealth(line: CommandLine): Promise<void> {
  if (!line.target.local) demandSignIn(line);
  const health = (await line.connection.call({ path: "operators.health", type: "query" }, undefined)) as Health;
  const presentation = { format: line.format, zone: "UTC", columns: undefined, resource: undefined };
  await printResult(line.terminal, line.format === "table" ? forPeople(health) : health, presentation);
  if (health.isHealthy) return;
  throw new DomainError({ kind: "unavailable", code: "cli.unhealthy", message: health.problems.join(" ") });
}

const mebibyte = 1024 ** 2;
const size = (bytes: number): string =>
  bytes < 1024 * mebibyte ? `${Math.round(bytes / mebibyte)} MiB` : `${(bytes / mebibyte / 1024).toFixed(1)} GiB`;

/** The same on one screen: jobs and findings by how many of them there are. */
function forPeople({
  isHealthy,
  checkedAt,
  database,
  feed,
  mail,
  jobs,
  audit,
  disk,
  surroundings,
  findings,
}: Health): Record<string, unknown> {
  return {
    status: isHealthy ? "well" : "needs attention",
    checkedAt,
    database: `PostgreSQL ${database.version}, ${size(database.sizeBytes)}, ${database.connections} of ${database.maxConnections} connections`,
    liveViews: feed ? `${feed.state}, ${feed.lagMs} ms behind, ${feed.subscribers} open` : "not known without a server",
    mail: `${mail.sends ? "" : "no mail server in this process, "}${mail.waiting} waiting, ${mail.failed} given up today`,
    jobs: `${jobs.queue.due} waiting, ${jobs.queue.running} running, ${jobs.queue.failed} failed today`,
    schedules: `${jobs.schedules.length}, ${jobs.schedules.filter(({ failure }) => failure !== null).length} failed when they ran last`,
    audit: audit.unsealedSince ? `sealed, but for entries since ${audit.unsealedSince.toISOString()}` : "sealed",
    files: `${surroundings.files ? "answer" : "do not answer"}${surroundings.filesListed ? "" : ", but may not be listed"}`,
    virusScanner: surroundings.scanner === null ? "none" : surroundings.scanner ? "answers" : "does not answer",
    disk: disk ? `${size(disk.freeBytes)} of ${size(disk.totalBytes)} free` : "elsewhere",
    findings: findings.length,
  };
}

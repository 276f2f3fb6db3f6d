import { sql } from "drizzle-orm";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Backend } from "../backend.ts";
import type { Job, OrganizationScope } from "../module.ts";
import { removeDueOrganizations } from "./organizations/removal.ts";
import { removeOldRows } from "./organizations/retention.ts";

/** The product itself where a row asks who did it: no person has this id. */
export const productItself: UserId = "00000000-0000-7000-8000-000000000000";

/** Every organization of the installation, as scheduled work acts in it. */
export async function everyOrganization({ database, clock, log }: Backend): Promise<OrganizationScope[]> {
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ id: OrganizationId; timeZone: string }>(sql`select id, time_zone as "timeZone" from platform.every_organization()`),
  );
  return rows.map(({ id, timeZone }) => {
    const principal = { userId: productItself, organizationId: id, role: "owner", links: noLinks } as const;
    return { principal, timeZone, asActor: (work) => database.asActor(principal, work), clock, log };
  });
}

/** Expired sessions are removed this often. They open nothing before either. */
const sweepSeconds = 3600;

/** Mail that another process wrote, or whose next attempt has come, leaves within this time. */
const mailSeconds = 2;

/** How scheduled work stands in this process. */
export type JobState = {
  readonly name: string;
  readonly everySeconds: number;
  /** When the last run ended; null before the first. */
  readonly ranAt: Date | null;
  /** Whether the last run did all it should; the log has what went wrong. */
  readonly isWell: boolean;
};

export type Jobs = { readonly states: () => readonly JobState[]; readonly stop: () => Promise<void> };

/** Work of the product itself. Answers whether it went well. */
type Repeated = { readonly name: string; readonly everySeconds: number; readonly run: () => Promise<boolean> };

/** Runs each job at its interval until stopped. A run that fails is reported and tried again at the next one. */
export function startJobs(backend: Backend, jobs: readonly Job[]): Jobs {
  const { identity, mail, clock, log } = backend;
  const stopping = new AbortController();
  const itself = (name: string, everySeconds: number, work: () => Promise<void>): Repeated => ({
    name,
    everySeconds,
    run: () =>
      work().then(
        () => true,
        (error: unknown) => {
          log.error({ job: name, error }, "A job failed");
          return false;
        },
      ),
  });
  const started = [
    itself("identity.sweep", sweepSeconds, identity.sweep),
    itself("mail.sweep", sweepSeconds, mail.sweep),
    itself("organizations.removeDue", sweepSeconds, () => removeDueOrganizations(backend)),
    itself("organizations.removeOldRows", sweepSeconds, async () =>
      removeOldRows(backend, await everyOrganization(backend), { signal: stopping.signal }),
    ),
    ...(mail.sends ? [itself("mail.deliver", mailSeconds, mail.deliver)] : []),
    ...jobs.map((job) => ({ ...job, run: () => runOnce(backend, job) })),
  ].map((job) => repeat(job, clock));
  return {
    states: () => started.map(({ state }) => state()),
    stop: async () => {
      stopping.abort();
      await Promise.all(started.map(({ stop }) => stop()));
    },
  };
}

/** Runs work at an interval, never twice at once. `stop` ends it, after the run that is under way. */
function repeat({ name, everySeconds, run }: Repeated, clock: Clock) {
  let running: Promise<void> | undefined;
  let ranAt: Date | null = null;
  let isWell = true;
  const runAndNote = async (): Promise<void> => {
    isWell = await run();
    ranAt = clock();
  };
  const timer = setInterval(() => {
    running ??= runAndNote().finally(() => (running = undefined));
  }, everySeconds * 1000);
  return {
    state: (): JobState => ({ name, everySeconds, ranAt, isWell }),
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Runs a job for every organization. One organization's failure does not keep it from the others. @returns whether all went well */
export async function runOnce(backend: Backend, job: Job): Promise<boolean> {
  let isWell = true;
  try {
    for (const scope of await everyOrganization(backend)) {
      await job.run(scope).catch((error: unknown) => {
        isWell = false;
        backend.log.error({ job: job.name, organization: scope.principal.organizationId, error }, "A job failed");
      });
    }
  } catch (error) {
    isWell = false;
    backend.log.error({ job: job.name, error }, "A job could not begin");
  }
  return isWell;
}

import { sql } from "drizzle-orm";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import { noLinks } from "@freehold/kernel/principal.ts";
import type { Backend } from "../backend.ts";
import type { Job, OrganizationScope } from "../module.ts";

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

/** Runs each job at its interval until stopped. A run that fails is reported and tried again at the next one. */
export function startJobs(backend: Backend, jobs: readonly Job[]): { stop: () => Promise<void> } {
  const stops = [
    repeat(sweepSeconds, async () => {
      await backend.identity.sweep().catch((error: unknown) => backend.log.error({ error }, "Expired sessions could not be removed"));
    }),
    ...jobs.map((job) => repeat(job.everySeconds, () => runOnce(backend, job))),
  ];
  return {
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

/** Runs work at an interval, never twice at once. What it returns ends it, after the run that is under way. */
function repeat(seconds: number, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work().finally(() => (running = undefined));
  }, seconds * 1000);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** Runs a job for every organization. One organization's failure does not keep it from the others. */
export async function runOnce(backend: Backend, job: Job): Promise<void> {
  try {
    for (const scope of await everyOrganization(backend)) {
      await job.run(scope).catch((error: unknown) => {
        backend.log.error({ job: job.name, organization: scope.principal.organizationId, error }, "A job failed");
      });
    }
  } catch (error) {
    backend.log.error({ job: job.name, error }, "A job could not begin");
  }
}

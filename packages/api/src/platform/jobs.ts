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

/** Runs each job at its interval until stopped. A run that fails is reported and tried again at the next one. */
export function startJobs(backend: Backend, jobs: readonly Job[]): { stop: () => Promise<void> } {
  const running = new Set<Promise<void>>();
  const timers = jobs.map((job) => {
    let busy = false;
    const tick = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      const run = runOnce(backend, job).finally(() => {
        busy = false;
        running.delete(run);
      });
      running.add(run);
      await run;
    };
    return setInterval(() => void tick(), job.everySeconds * 1000);
  });
  return {
    stop: async () => {
      timers.forEach(clearInterval);
      await Promise.all(running);
    },
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

import { sql } from "drizzle-orm";
import type { Backend } from "../../backend.ts";
import { installationId } from "@freehold/database/protection/audit-functions.ts";
import type { OrganizationScope } from "../jobs/scope.ts";
import { productIn } from "../jobs/scope.ts";
import { limitsOf } from "../organizations/plans.ts";
import { organization } from "../organizations/schema.ts";

/** Batches that are sealed in one transaction. */
const batchesAtOnce = 20;

/** How many entries one call sealed, of every organization together. */
const sealOnce = async ({ database }: Pick<Backend, "database">): Promise<number> => {
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ sealed: string }>(sql`select audit.seal_entries(${batchesAtOnce}) as sealed`),
  );
  return Number(rows[0]!.sealed);
};

/**
 * Seals every entry before which nothing can come any more. What is written meanwhile, or by transactions that are still open,
 * waits for the next time. @returns how many entries it sealed
 */
export async function sealEntries(backend: Pick<Backend, "database">, signal?: AbortSignal): Promise<number> {
  let sealed = 0;
  while (!signal?.aborted) {
    const found = await sealOnce(backend);
    sealed += found;
    if (found === 0) break;
  }
  return sealed;
}

const day = 86_400_000;

/** How long the installation's own trail is kept. */
const installationDays = 730;

/** Batches that one run removes from one trail: what is left waits for the next run. */
const batchesPerRun = 200;

/** Removes the batches of an organization's trail that its plan keeps no longer. @returns how many entries it removed */
export async function removeOldEntries(
  { asActor, clock }: Pick<OrganizationScope, "asActor" | "clock">,
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (let batch = 0; batch < batchesPerRun && !signal?.aborted; batch++) {
    const found = await asActor(async (tx) => {
      const [own] = await tx.select().from(organization);
      const days = own ? limitsOf(own).auditDays : installationDays;
      if (days === null) return 0;
      const before = new Date(clock().getTime() - days * day).toISOString();
      const { rows } = await tx.execute<{ removed: number }>(sql`select audit.remove_oldest_batch(${before}::timestamptz) as removed`);
      return rows[0]!.removed;
    });
    if (found === 0) break;
    removed += found;
  }
  return removed;
}

/** The same for what belongs to no organization. */
export const removeOldInstallationEntries = ({ database, clock }: Backend, signal?: AbortSignal): Promise<number> =>
  removeOldEntries({ asActor: (work) => database.asActor(productIn(installationId), work), clock }, signal);

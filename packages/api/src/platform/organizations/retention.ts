import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Backend } from "../../backend.ts";
import type { OrganizationScope } from "../jobs/scope.ts";
import { limitsOf } from "./plans.ts";
import { organization } from "./schema.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** Rows of one transaction: locked for less than a second, and no more than the change feed takes in at once. */
const batchRows = 20_000;

/** Of one series of one organization in one run: two million rows. What is left then waits for the next run. */
const batchesPerRun = 100;

/** Clocks of servers and databases differ by less: nobody loses what is promised. */
const grace = hour;

/** How it is done; tests choose smaller batches. */
export type Pace = { readonly rows: number; readonly batches: number };

/**
 * Since when the measurements of the organization are kept; null when for ever. The plan is asked every time: who has just
 * been given a larger one loses nothing more.
 */
export async function keptSince(tx: Tx, now: Date): Promise<Date | null> {
  const [found] = await tx.select().from(organization);
  const { retentionDays } = limitsOf(found!);
  return retentionDays === null ? null : new Date(now.getTime() - retentionDays * day);
}

/**
 * Removes from every series of every module what is older than the organization keeps, except the latest row of each sensor.
 * Short transactions, which ingestion does not wait for; of several processes one at a time works on an organization's series.
 * Ends early, between two transactions, when the signal says so. Goes on with the others when one fails, and then throws.
 */
export async function removeOldRows(
  { modules, log }: Pick<Backend, "modules" | "log">,
  scopes: readonly OrganizationScope[],
  { signal, pace = { rows: batchRows, batches: batchesPerRun } }: { readonly signal?: AbortSignal; readonly pace?: Pace } = {},
): Promise<void> {
  const series = modules.flatMap(({ tables }) => tables.map(declarationOf)).filter(({ isSeries }) => isSeries);
  const failures: unknown[] = [];
  for (const scope of scopes) {
    for (const one of series) {
      const details = { series: one.fullName, organization: scope.principal.organizationId };
      try {
        const { removed, isDone } = await removeFrom(one, scope, { signal, pace });
        if (removed > 0) log.info({ ...details, removed, isDone }, "Measurements older than the plan keeps were removed");
      } catch (error) {
        failures.push(error);
        log.error({ ...details, error }, "Measurements older than the plan keeps could not be removed");
      }
      if (signal?.aborted) return;
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "Some measurements could not be removed.");
}

async function removeFrom(
  { schema, name }: Declaration,
  { asActor, clock }: OrganizationScope,
  { signal, pace }: { readonly signal: AbortSignal | undefined; readonly pace: Pace },
): Promise<{ removed: number; isDone: boolean }> {
  const table = `${quote(schema)}.${quote(name)}`;
  let removed = 0;
  for (let batch = 0; batch < pace.batches && !signal?.aborted; batch++) {
    const found = await asActor(async (tx) => {
      const since = await keptSince(tx, clock());
      if (!since) return 0;
      const before = new Date(since.getTime() - grace).toISOString();
      const { rows } = await tx.execute<{ removed: number }>(
        sql`select platform.remove_old_rows(${table}::regclass, ${before}::timestamptz, ${pace.rows}) as removed`,
      );
      return rows[0]!.removed;
    });
    removed += found;
    if (found < pace.rows) return { removed, isDone: true };
  }
  return { removed, isDone: false };
}

import { and, asc, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Schedule, ScheduleScope } from "../jobs/schedule.ts";
import { planFor } from "./plan.ts";
import { announce } from "./webhooks/announce.ts";
import { webhookEvent } from "./webhooks/schema.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** What its own job has not taken up by then was left behind: whoever asked for the job may be no member any more. */
const leftBehindAfter = minute;

/** How long notifications, and events of webhooks with their deliveries, are kept. */
export const keptDays = 90;

/** In one run; what is left waits for the next one. */
const atOnce = 500;

/** Takes up what was told but not sent on, because whoever told it could not ask for it. What cannot be sent keeps nothing else waiting. */
export async function sendLeftBehind({ backend, principal: { organizationId }, asActor, clock, signal }: ScheduleScope): Promise<void> {
  const before = new Date(clock().getTime() - leftBehindAfter);
  const { told, events } = await asActor(async (tx) => ({ told: await unplanned(tx, before), events: await unannounced(tx, before) }));
  const failures: unknown[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (!signal.aborted) await work().catch((error: unknown) => failures.push(error));
  };
  for (const one of told) await attempt(() => planFor(backend, organizationId, one));
  for (const { id } of events) await attempt(() => announce(backend, organizationId, id));
  if (failures.length > 0) throw new AggregateError(failures, "Some of what was left behind could not be sent.");
}

/** Notifications are their people's alone: a function of the database answers, to nobody but the product itself. */
async function unplanned(tx: Tx, before: Date): Promise<{ id: string; userId: UserId }[]> {
  const { rows } = await tx.execute<{ id: string; userId: UserId }>(
    sql`select id, user_id as "userId" from platform.unplanned_notifications(${before.toISOString()}::timestamptz, ${atOnce})`,
  );
  return rows;
}

const unannounced = (tx: Tx, before: Date): Promise<{ id: string }[]> =>
  tx
    .select({ id: webhookEvent.id })
    .from(webhookEvent)
    .where(and(isNull(webhookEvent.announcedAt), lt(webhookEvent.createdAt, before)))
    .orderBy(asc(webhookEvent.id))
    .limit(atOnce);

/** Removes what is older than it is kept, with its deliveries. */
export async function removeOld({ asActor, clock, signal }: ScheduleScope): Promise<void> {
  const before = new Date(clock().getTime() - keptDays * day);
  const batches = [
    async (tx: Tx): Promise<number> => {
      const { rows } = await tx.execute<{ removed: number }>(
        sql`select platform.remove_old_notifications(${before.toISOString()}::timestamptz, ${atOnce * 10}) as removed`,
      );
      return rows[0]?.removed ?? 0;
    },
    async (tx: Tx): Promise<number> => {
      const old = tx
        .select({ id: webhookEvent.id })
        .from(webhookEvent)
        .where(lt(webhookEvent.createdAt, before))
        .limit(atOnce * 10);
      const { rowCount } = await tx.delete(webhookEvent).where(inArray(webhookEvent.id, old));
      return rowCount ?? 0;
    },
  ];
  for (const batch of batches) {
    for (;;) {
      if (signal.aborted || (await asActor(batch)) < atOnce * 10) break;
    }
  }
}

/** What comes round for notifications and webhooks. */
export const notificationSchedules: readonly Schedule[] = [
  { name: "notifications.sendLeftBehind", label: "Send what was left behind", every: { seconds: 60 }, run: sendLeftBehind },
  { name: "notifications.removeOld", label: "Remove old notifications", every: { seconds: 6 * 3600 }, run: removeOld },
];

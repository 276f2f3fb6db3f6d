import { inArray, lt } from "drizzle-orm";
import type { Schedule, ScheduleScope } from "../jobs/schedule.ts";
import { keptHours } from "./repeat.ts";
import { idempotencyKey } from "./schema.ts";

const atOnce = 5000;

/** Forgets the keys that are older than they are known. */
export async function forgetKeys({ asActor, clock, signal }: Pick<ScheduleScope, "asActor" | "clock" | "signal">): Promise<void> {
  const before = new Date(clock().getTime() - keptHours * 3_600_000);
  for (;;) {
    const removed = await asActor(async (tx) => {
      const old = tx.select({ id: idempotencyKey.id }).from(idempotencyKey).where(lt(idempotencyKey.createdAt, before)).limit(atOnce);
      const { rowCount } = await tx.delete(idempotencyKey).where(inArray(idempotencyKey.id, old));
      return rowCount ?? 0;
    });
    if (removed < atOnce || signal.aborted) return;
  }
}

/** What comes round for keys of requests. */
export const idempotencySchedules: readonly Schedule[] = [
  { name: "idempotency.forget", label: "Forget the keys of requests that are a day old", every: { seconds: 3600 }, run: forgetKeys },
];

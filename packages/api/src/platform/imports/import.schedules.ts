import { and, eq, inArray, lt, or } from "drizzle-orm";
import type { Schedule } from "../jobs/schedule.ts";
import { settleLeft } from "./run/left.ts";
import { importRun } from "./schema.ts";

const day = 86_400_000;
/** So long an import can be taken back and its lines looked at. */
const keptDays = { import: 90, dryRun: 2 } as const;
const batchRuns = 20;

/** What removes imports that nobody takes back any more; their lines go with them, the records stay. */
export const importSchedules: readonly Schedule[] = [
  {
    name: "imports.settleLeft",
    label: "End imports whose job was cancelled",
    every: { seconds: 3600 },
    run: ({ asActor, clock }) => asActor((tx) => settleLeft(tx, clock())),
  },
  {
    name: "imports.removeOld",
    label: "Remove what is known of imports that ended long ago",
    every: { seconds: 3600 },
    run: async ({ asActor, clock }) => {
      const before = (days: number): Date => new Date(clock().getTime() - days * day);
      const isOld = or(
        ...(["import", "dryRun"] as const).map((mode) => and(eq(importRun.mode, mode), lt(importRun.endedAt, before(keptDays[mode])))),
      );
      for (;;) {
        const removed = await asActor(async (tx) => {
          const old = tx.select({ id: importRun.id }).from(importRun).where(isOld).limit(batchRuns);
          return (await tx.delete(importRun).where(inArray(importRun.id, old))).rowCount ?? 0;
        });
        if (removed < batchRuns) return;
      }
    },
  },
];

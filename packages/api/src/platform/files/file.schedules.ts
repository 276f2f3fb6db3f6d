import type { Schedule } from "../jobs/schedule.ts";
import { sweepFiles, sweepObjects } from "./sweep.ts";

/** What tidies up after uploads that were given up, and after records that were removed. */
export const fileSchedules: readonly Schedule[] = [
  {
    name: "files.sweep",
    label: "Remove files that nobody can want any more",
    every: { seconds: 600 },
    run: async (scope) => {
      const removed = await sweepFiles(scope);
      if (removed > 0)
        scope.log.info(
          { organization: scope.principal.organizationId, removed },
          "Files were removed with their records, or because their time was over",
        );
    },
  },
  {
    name: "files.sweepObjects",
    label: "Remove objects that belong to no file",
    every: { cron: "40 3 * * *" },
    run: async (scope) => {
      const removed = await sweepObjects(scope);
      if (removed > 0)
        scope.log.info({ organization: scope.principal.organizationId, removed }, "Objects that belonged to no file were removed");
    },
  },
];

import type { Schedule } from "../../../platform/jobs/schedule.ts";
import { checkCalibration, escalateUnanswered, noticeSilence } from "./monitoring.ts";
import { ensureMonths, monthsFrom } from "../reading/months.ts";

/** Work of the cold chain that happens whether or not readings arrive. */
export const monitoringSchedules: readonly Schedule[] = [
  {
    name: "coldchain.noticeSilence",
    label: "Notice sensors that fell silent",
    every: { seconds: 20 },
    run: ({ asActor, clock }) => asActor((tx) => noticeSilence(tx, clock())),
  },
  {
    name: "coldchain.escalateUnanswered",
    label: "Escalate alarms that nobody answers",
    every: { seconds: 60 },
    run: ({ asActor, clock }) => asActor((tx) => escalateUnanswered(tx, clock())),
  },
  {
    name: "coldchain.checkCalibration",
    label: "Notice calibrations that are due",
    every: { seconds: 3600 },
    run: ({ asActor, clock }) => asActor((tx) => checkCalibration(tx, clock())),
  },
  {
    name: "coldchain.makeMonths",
    label: "Prepare the months to come for readings",
    every: { seconds: 6 * 3600 },
    run: ({ asActor, clock }) => asActor((tx) => ensureMonths(tx, monthsFrom(clock(), 3))),
  },
];

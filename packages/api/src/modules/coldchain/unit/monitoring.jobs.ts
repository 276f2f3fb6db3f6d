import type { Job } from "../../../module.ts";
import { checkCalibration, escalateUnanswered, noticeSilence } from "./monitoring.ts";
import { ensureMonths, monthsFrom } from "../reading/months.ts";

/** Work of the cold chain that happens whether or not readings arrive. */
export const monitoringJobs: readonly Job[] = [
  {
    name: "coldchain.noticeSilence",
    everySeconds: 20,
    run: ({ asActor, clock }) => asActor((tx) => noticeSilence(tx, clock())),
  },
  {
    name: "coldchain.escalateUnanswered",
    everySeconds: 60,
    run: ({ asActor, clock }) => asActor((tx) => escalateUnanswered(tx, clock())),
  },
  {
    name: "coldchain.checkCalibration",
    everySeconds: 3600,
    run: ({ asActor, clock }) => asActor((tx) => checkCalibration(tx, clock())),
  },
  {
    name: "coldchain.makeMonths",
    everySeconds: 6 * 3600,
    run: ({ asActor, clock }) => asActor((tx) => ensureMonths(tx, monthsFrom(clock(), 3))),
  },
];

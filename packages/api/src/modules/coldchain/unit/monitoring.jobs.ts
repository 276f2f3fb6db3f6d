import type { Job } from "../../../module.ts";
import { checkCalibration, escalateUnanswered, noticeSilence } from "./monitoring.ts";
import { ensureMonths } from "../reading/months.ts";

const day = 24 * 60 * 60 * 1000;

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
    run: ({ asActor, clock }) =>
      asActor((tx) =>
        ensureMonths(
          tx,
          [0, 31, 62, 93].map((days) => new Date(clock().getTime() + days * day)),
        ),
      ),
  },
];

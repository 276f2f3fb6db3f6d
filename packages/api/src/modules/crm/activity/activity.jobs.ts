import type { Schedule } from "../../../platform/jobs/schedule.ts";
import { remindOfDue } from "./activity.ts";

/** Work of the CRM that happens whether or not anybody looks. */
export const activitySchedules: readonly Schedule[] = [
  {
    name: "crm.remindOfDue",
    label: "Remind people of what is due",
    every: { seconds: 60 },
    run: ({ asActor, clock }) => asActor((tx) => remindOfDue(tx, clock())),
  },
];

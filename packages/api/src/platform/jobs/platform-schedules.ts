import { announcementSchedules } from "../chat/announcement.schedules.ts";
import { fileSchedules } from "../files/file.schedules.ts";
import { importSchedules } from "../imports/import.schedules.ts";
import { escalationSchedules } from "../notifications/escalation/escalation.ts";
import { notificationSchedules } from "../notifications/upkeep.ts";
import { webhookSchedules } from "../notifications/webhooks/records/announce-changes.ts";
import { removeOldEntries, removeOldInstallationEntries, sealEntries } from "../audit/sealing.ts";
import { pictureSchedules } from "../pictures/picture.schedules.ts";
import { removeDueOrganizations } from "../organizations/removal.ts";
import { removeOldRows } from "../organizations/retention.ts";
import { idempotencySchedules } from "../idempotency/idempotency.schedules.ts";
import { removeOldJobs } from "./job-acts.ts";
import type { InstallationSchedule, Schedule } from "./schedule.ts";

const hourly = { seconds: 3600 } as const;

/** Work of the platform that comes round for every organization. A module lists its own in its manifest. */
export const platformSchedules: readonly Schedule[] = [
  ...notificationSchedules,
  ...escalationSchedules,
  ...fileSchedules,
  ...idempotencySchedules,
  ...importSchedules,
  {
    name: "organizations.removeOldRows",
    label: "Remove measurements older than the plan keeps",
    every: hourly,
    run: (scope) => removeOldRows(scope.backend, [scope], { signal: scope.signal }),
  },
  {
    name: "audit.removeOld",
    label: "Remove audit entries older than the plan keeps",
    every: hourly,
    run: async (scope) => void (await removeOldEntries(scope, scope.signal)),
  },
  {
    name: "jobs.removeOld",
    label: "Remove jobs that ended long ago",
    every: hourly,
    run: ({ asActor, clock }) => removeOldJobs(asActor, clock()),
  },
];

/** Work of the platform that belongs to no organization. */
export const installationSchedules: readonly InstallationSchedule[] = [
  ...announcementSchedules,
  ...webhookSchedules,
  ...pictureSchedules,
  // Expired sessions open nothing before either.
  { name: "identity.sweep", label: "Remove expired sessions and tickets", every: hourly, run: ({ identity }) => identity.sweep() },
  {
    name: "audit.seal",
    label: "Seal the audit trail",
    every: { seconds: 300 },
    run: async (backend, signal) => void (await sealEntries(backend, signal)),
  },
  {
    name: "audit.removeOldOfInstallation",
    label: "Remove old audit entries of the installation",
    every: hourly,
    run: async (backend, signal) => void (await removeOldInstallationEntries(backend, signal)),
  },
  { name: "mail.sweep", label: "Remove old mail", every: hourly, run: ({ mail }) => mail.sweep() },
  {
    name: "organizations.removeDue",
    label: "Remove organizations whose owners asked for it",
    every: hourly,
    run: (backend) => removeDueOrganizations(backend),
  },
  // Mail that another process wrote, or whose next attempt has come, leaves within this time.
  {
    name: "mail.deliver",
    label: "Send mail that waits",
    every: { seconds: 2 },
    isNeeded: ({ mail }) => mail.sends,
    run: ({ mail }) => mail.deliver(),
  },
];

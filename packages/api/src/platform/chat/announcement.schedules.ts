import type { InstallationSchedule } from "../jobs/schedule.ts";
import { turnAnnouncements } from "./announcements.ts";
import { tellOfAnnouncement } from "./telling.ts";

/** An announcement appears, or goes, at most so long after its time. One question for the whole installation asks what is due. */
const everySeconds = 2;

/** What time does to announcements. */
export const announcementSchedules: readonly InstallationSchedule[] = [
  {
    name: "announcements.turn",
    label: "Publish and end announcements",
    every: { seconds: everySeconds },
    run: (backend) => turnAnnouncements(backend, tellOfAnnouncement),
  },
];

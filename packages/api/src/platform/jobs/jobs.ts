import { listen } from "@freehold/database/notices.ts";
import type { Backend } from "../../backend.ts";
import type { JobKind } from "./job.ts";
import { platformKinds } from "./platform-kinds.ts";
import { installationSchedules, platformSchedules } from "./platform-schedules.ts";
import type { Schedule } from "./schedule.ts";
import { kindOf, lineOfInstallation, lineOfOrganizations, type Line } from "./schedules/line.ts";
import { Scheduler } from "./schedules/scheduler.ts";
import { usualRoom, Worker, type Room } from "./worker/worker.ts";

/** What a process does besides answering: jobs that were asked for, and work that comes round. */
export type Jobs = {
  /** Begins to do both, in the background. */
  readonly start: () => void;
  /** Tells what runs to end, and leaves to other processes what does not within seconds. */
  readonly stop: () => Promise<void>;
  /** Whether this process does them, as a server does and a command does not. */
  readonly isStarted: () => boolean;
  /** Everything that comes round, whoever does it. */
  readonly lines: readonly Line[];
  /** Runs the jobs that are due until none is, without being started. @returns how many attempts it were */
  readonly drain: () => Promise<number>;
  /** Does what is due of these schedules, in turn, without being started. */
  readonly drainSchedules: (...names: readonly string[]) => Promise<void>;
};

/** What is done where not everything is as in the product. */
export type JobsOptions = { readonly room?: Room | undefined };

/** The jobs and schedules of the platform and of all modules. See docs/decisions/0030-jobs.md. */
export function createJobs(backend: Backend, { room = usualRoom }: JobsOptions = {}): Jobs {
  const schedules: readonly Schedule[] = [...platformSchedules, ...backend.modules.flatMap((module) => module.schedules ?? [])];
  const byClock = schedules.filter(({ every }) => "cron" in every);
  const kinds: readonly JobKind[] = [...platformKinds, ...backend.modules.flatMap((module) => module.jobs ?? []), ...byClock.map(kindOf)];
  const lines: readonly Line[] = [
    ...installationSchedules.filter(({ isNeeded }) => isNeeded?.(backend) ?? true).map((one) => lineOfInstallation(backend, one)),
    ...schedules.map((one) => lineOfOrganizations(backend, one)),
  ];
  const worker = new Worker(backend, kinds, room);
  const scheduler = new Scheduler(backend, lines);
  let stopListening: (() => Promise<void>) | undefined;
  return {
    start: () => {
      worker.start();
      scheduler.start();
      stopListening = listen({
        url: backend.database.appUrl,
        channel: "freehold_jobs",
        hear: (payload) => {
          const cancelled = /^cancel:(.+)$/.exec(payload ?? "")?.[1];
          if (cancelled === undefined) worker.wake();
          else worker.cancel(cancelled);
        },
        log: backend.log,
      });
    },
    stop: async () => {
      if (!stopListening) return;
      await Promise.all([stopListening(), worker.stop(), scheduler.stop()]);
      stopListening = undefined;
    },
    isStarted: () => stopListening !== undefined,
    lines,
    drain: () => worker.drain(),
    drainSchedules: (...names) => scheduler.drain(names),
  };
}

import { z } from "zod";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Backend } from "../../../backend.ts";
import { enqueue } from "../enqueue.ts";
import { defineJob, type JobKind } from "../job.ts";
import type { InstallationSchedule, Schedule } from "../schedule.ts";
import { everyOrganization } from "../scope.ts";
import { nextTick } from "./cron.ts";

/** One thing that comes round, as the scheduler treats all of them. */
export type Line = {
  readonly name: string;
  readonly label: string;
  /** The interval in words that change when it does. */
  readonly every: string;
  /** Whether each time zone has its own times. */
  readonly byZone: boolean;
  /** When it comes round after this; the zone is empty where pauses are fixed. */
  readonly next: (after: Date, zone: string) => Date;
  /** Does it. @throws when it did not all go well */
  readonly run: (occasion: { readonly dueAt: Date; readonly zone: string; readonly signal: AbortSignal }) => Promise<void>;
};

const pause = (seconds: number) => ({
  every: `${seconds} seconds`,
  byZone: false,
  next: (after: Date) => new Date(after.getTime() + seconds * 1000),
});

/** Work that belongs to no organization. */
export const lineOfInstallation = (backend: Backend, { name, label, every, run }: InstallationSchedule): Line => ({
  name,
  label,
  ...pause(every.seconds),
  run: ({ signal }) => run(backend, signal),
});

/** Work that comes round for every organization: done here and now, or asked for as a job of each. */
export function lineOfOrganizations(backend: Backend, schedule: Schedule): Line {
  const { name, label, every } = schedule;
  if ("seconds" in every) {
    return { name, label, ...pause(every.seconds), run: ({ signal }) => runForEach(backend, schedule, signal) };
  }
  const { cron } = every;
  const kind = kindOf(schedule);
  return {
    name,
    label,
    every: cron,
    byZone: true,
    next: (after, zone) => nextTick(cron, zone, after),
    run: ({ dueAt, zone }) => askForEach(backend, kind, { dueAt, zone }),
  };
}

/** The kind of job that a schedule by the clock asks for in each organization. */
export const kindOf = ({ name, label, run }: Schedule): JobKind =>
  defineJob({ name, label, input: z.strictObject({ due: z.iso.datetime() }), run: (scope) => run(scope) });

/** One organization's failure does not keep it from the others. */
async function runForEach(backend: Backend, { name, run }: Schedule, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  for (const scope of await everyOrganization(backend)) {
    if (signal.aborted) break;
    await run({ ...scope, backend, signal }).catch((error: unknown) => {
      failures.push(error);
      backend.log.error({ schedule: name, organization: scope.principal.organizationId, error }, "Scheduled work failed");
    });
  }
  if (failures.length > 0) throw new PartlyFailed(failures);
}

/** Asks in each organization of the zone, once for each occasion: whoever goes on after a crash asks for nothing twice. */
async function askForEach(backend: Backend, kind: JobKind, { dueAt, zone }: { dueAt: Date; zone: string }): Promise<void> {
  const due = dueAt.toISOString();
  const failures: unknown[] = [];
  for (const { timeZone, asActor } of await everyOrganization(backend)) {
    if (timeZone !== zone) continue;
    await asActor((tx) => enqueue(tx, kind, { due }, { key: due })).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new PartlyFailed(failures);
}

/** Some organizations were served, others not. What went wrong in each is in the log. */
export class PartlyFailed extends AggregateError {
  override readonly name = "PartlyFailed";
}

/** What operators are told of a failed run; the log knows more. */
export function failureOf(error: unknown): string {
  if (error instanceof PartlyFailed) {
    const count = error.errors.length === 1 ? "1 organization" : `${error.errors.length} organizations`;
    return `It failed for ${count}: ${failureOf(error.errors[0])}`;
  }
  return error instanceof DomainError ? error.message : "Something went wrong. See the log.";
}

import type { Backend } from "../../backend.ts";
import type { OrganizationScope } from "./scope.ts";

/** How often: by a fixed pause, or at times of the organization's own clock. */
export type Every = { readonly seconds: number } | { readonly cron: string };

/** What scheduled work may use: it acts as the product itself in one organization. */
export type ScheduleScope = OrganizationScope & {
  readonly backend: Backend;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
};

/**
 * Work of a module that comes round by itself, for every organization. Of all processes one does it at a time. With `seconds`
 * nothing is kept but how the last run went, so it may be frequent; what fails is done again at the next one. With `cron`
 * (five fields, in the organization's zone) each organization gets a job, which is tried again until it is done.
 */
export type Schedule = {
  /** `module.whatItDoes`. */
  readonly name: string;
  /** What people call the work: "Notice silent sensors". */
  readonly label: string;
  readonly every: Every;
  readonly run: (scope: ScheduleScope) => Promise<void>;
};

/** The same for what belongs to no organization. */
export type InstallationSchedule = {
  readonly name: string;
  readonly label: string;
  readonly every: { readonly seconds: number };
  /** Always when absent. */
  readonly isNeeded?: (backend: Backend) => boolean;
  readonly run: (backend: Backend, signal: AbortSignal) => Promise<void>;
};

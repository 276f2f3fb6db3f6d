import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { JobState } from "@freehold/api/platform/jobs/contract.ts";
import { organizationRoute } from "../shell/routes.tsx";

/** Which jobs a list shows; when absent those under way and those that failed. */
export type Shown = "all" | Extract<JobState, "failed" | "done" | "cancelled">;

const shown: readonly unknown[] = ["all", "failed", "done", "cancelled"] satisfies Shown[];
const isShown = (value: unknown): value is Shown => shown.includes(value);

/** Work that goes on without anybody waiting for it. */
export const jobRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "jobs",
    validateSearch: ({ show, mine }: Record<string, unknown>): { show?: Shown; mine?: true } => ({
      ...(isShown(show) && { show }),
      ...(mine === true && { mine }),
    }),
    component: lazyRouteComponent(() => import("./jobs-page.tsx"), "JobsPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "jobs/$job",
    component: lazyRouteComponent(() => import("./job-page.tsx"), "JobPage"),
  }),
] as const;

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../shell/routes.tsx";

/** How far the way of a file has come: columns are chosen, then what would become of it is looked at. */
export type ImportSearch = { file?: string; step?: "check" };

/** Files that become records. */
export const importRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "r/$module/$resource/import",
    validateSearch: ({ file, step }: Record<string, unknown>): ImportSearch => ({
      ...(typeof file === "string" && { file }),
      ...(typeof file === "string" && step === "check" && { step }),
    }),
    component: lazyRouteComponent(() => import("./import-page.tsx"), "ImportPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "imports",
    component: lazyRouteComponent(() => import("./imports-page.tsx"), "ImportsPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "imports/$run",
    component: lazyRouteComponent(() => import("./run-page.tsx"), "RunPage"),
  }),
] as const;

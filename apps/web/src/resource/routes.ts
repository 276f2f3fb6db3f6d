import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../shell/routes.tsx";
import { listSearch } from "./search.ts";

const listRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "r/$module/$resource",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./list-page.tsx"), "ListPage"),
});

const detailRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "r/$module/$resource/$id",
  validateSearch: ({ edit }: Record<string, unknown>): { edit?: true } => (edit === true ? { edit } : {}),
  component: lazyRouteComponent(() => import("./detail-page.tsx"), "DetailPage"),
});

/** Screens of every resource that needs no code of its own. */
export const resourceRoutes = [listRoute, detailRoute] as const;

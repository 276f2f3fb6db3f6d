import { createRoute, lazyRouteComponent, notFound } from "@tanstack/react-router";
import { isRole, type Role } from "@freehold/kernel/role.ts";
import { organizationRoute, rootRoute } from "../shell/routes.tsx";

/** For operators of the installation; for everybody else there is no such page. */
export const operateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/operate",
  beforeLoad: async ({ context }) => {
    const me = await context.account.me();
    if (!me?.person.isOperator) throw notFound();
    return { me };
  },
  component: lazyRouteComponent(() => import("./operate-page.tsx"), "OperatePage"),
});

/** Pages about who may do what in an organization. */
export const accessRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "api-keys",
    component: lazyRouteComponent(() => import("../api-keys/api-keys-page.tsx"), "ApiKeysPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "support-visits",
    component: lazyRouteComponent(() => import("./support-visits-page.tsx"), "SupportVisitsPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "permissions",
    validateSearch: ({ as, member }: Record<string, unknown>): { as?: Role; member?: string } => ({
      ...(isRole(as) && { as }),
      ...(typeof member === "string" && { member }),
    }),
    component: lazyRouteComponent(() => import("../permissions/permissions-page.tsx"), "PermissionsPage"),
  }),
] as const;

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../shell/routes.tsx";

/** Pages about what people and programs are told. */
export const notificationRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "notifications",
    validateSearch: ({ view }: Record<string, unknown>): { view?: "all" } => (view === "all" ? { view } : {}),
    component: lazyRouteComponent(() => import("./notifications-page.tsx"), "NotificationsPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "notifications/settings",
    component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "NotificationSettingsPage"),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "webhooks",
    component: lazyRouteComponent(() => import("./webhooks/webhooks-page.tsx"), "WebhooksPage"),
  }),
] as const;

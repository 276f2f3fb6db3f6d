import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../../shell/routes.tsx";

export const alertViews = ["open", "all"] as const;
export type AlertView = (typeof alertViews)[number];

const alertsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "coldchain/alerts",
  validateSearch: ({ view, alert }: Record<string, unknown>): { view?: AlertView; alert?: string } => ({
    ...(view === "all" && { view: "all" as const }),
    ...(typeof alert === "string" && { alert }),
  }),
  component: lazyRouteComponent(() => import("./alert/alerts-page.tsx"), "AlertsPage"),
});

const sensorsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "coldchain/sensors",
  validateSearch: ({ sort, q }: Record<string, unknown>): { sort?: string; q?: string } => ({
    ...(typeof sort === "string" && { sort }),
    ...(typeof q === "string" && q !== "" && { q }),
  }),
  component: lazyRouteComponent(() => import("./sensor/sensors-page.tsx"), "SensorsPage"),
});

export const unitTabs = ["alerts", "readings", "sensors", "limits", "files", "history"] as const;
export type UnitTab = (typeof unitTabs)[number];

const unitRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "coldchain/units/$unit",
  validateSearch: ({ tab, from, to, hours }: Record<string, unknown>): { tab?: UnitTab; from?: number; to?: number; hours?: number } => ({
    ...(unitTabs.some((known) => known === tab) && { tab: tab as UnitTab }),
    ...(typeof hours === "number" && hours > 0 && { hours }),
    ...(typeof from === "number" && typeof to === "number" && from < to && { from, to }),
  }),
  component: lazyRouteComponent(() => import("./unit/unit-page.tsx"), "UnitPage"),
});

const onCallRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "coldchain/on-call",
  validateSearch: ({ site }: Record<string, unknown>): { site?: string } => (typeof site === "string" ? { site } : {}),
  component: lazyRouteComponent(() => import("./on-call/on-call-page.tsx"), "OnCallPage"),
});

/** The screens of the cold chain. */
export const coldchainRoutes = [alertsRoute, sensorsRoute, unitRoute, onCallRoute] as const;

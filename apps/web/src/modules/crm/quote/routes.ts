import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../../../shell/routes.tsx";

export const quoteShows = ["all", "draft", "issued", "accepted"] as const;
export type QuoteShow = (typeof quoteShows)[number];

const quotesRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/quotes",
  validateSearch: ({ show }: Record<string, unknown>): { show?: QuoteShow } =>
    quoteShows.some((known) => known === show) && show !== "all" ? { show: show as QuoteShow } : {},
  component: lazyRouteComponent(() => import("../pages.ts"), "QuotesPage"),
});

const quoteRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/quotes/$quote",
  component: lazyRouteComponent(() => import("../pages.ts"), "QuotePage"),
});

const productsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/products",
  validateSearch: ({ q, all }: Record<string, unknown>): { q?: string; all?: true } => ({
    ...(typeof q === "string" && q !== "" && { q }),
    ...(all === true && { all: true as const }),
  }),
  component: lazyRouteComponent(() => import("../pages.ts"), "ProductsPage"),
});

/** The screens of what is sold and offered. */
export const quoteRoutes = [quotesRoute, quoteRoute, productsRoute] as const;

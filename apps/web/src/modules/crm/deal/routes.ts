import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { listSearch, searchOfPage, viewOfPage, type ListSearch, type ViewState } from "../../../resource/search.ts";
import { organizationRoute } from "../../../shell/routes.tsx";

export const dealShows = ["open", "won", "lost", "all"] as const;
export type DealShow = (typeof dealShows)[number];

/** What the deals' page shows, as its address says it: the same for the board and the table. */
export type DealSearch = {
  pipeline?: string;
  view?: "table";
  /** Whose deals: a member's id. */
  owner?: string;
  /** Of which team: its id. */
  team?: string;
  /** Left out: open ones. The board shows those only. */
  show?: DealShow;
  /** The form for a new deal is open. */
  new?: true;
} & Pick<ListSearch, "q" | "sort" | "filter" | "columns" | "saved">;

/** Reads an address somebody may have typed: what does not fit is left out. */
export function dealSearch(search: Record<string, unknown>): DealSearch {
  const { pipeline, view, owner, team, show } = search;
  const { where: _where, edit: _edit, ...list } = listSearch(search);
  return {
    ...(typeof pipeline === "string" && { pipeline }),
    ...(view === "table" && { view }),
    ...(typeof owner === "string" && { owner }),
    ...(typeof team === "string" && { team }),
    ...(dealShows.some((known) => known === show) && show !== "open" && { show: show as DealShow }),
    ...list,
  };
}

/** What the page shows, as a saved view keeps it. */
export const viewOfDeals = ({ view, ...search }: DealSearch): ViewState => viewOfPage({ ...search, ...(view && { layout: view }) });

/** What a saved view asks of the page. */
export function searchOfView(state: ViewState): DealSearch {
  const { layout, ...said } = searchOfPage(state);
  return dealSearch({ ...said, view: layout });
}

const dealsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/deals",
  validateSearch: dealSearch,
  component: lazyRouteComponent(() => import("../pages.ts"), "DealsPage"),
});

const dealRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/deals/$deal",
  validateSearch: ({ edit }: Record<string, unknown>): { edit?: true } => (edit === true ? { edit } : {}),
  component: lazyRouteComponent(() => import("../pages.ts"), "DealPage"),
});

const pipelinesRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/pipelines",
  component: lazyRouteComponent(() => import("../pages.ts"), "PipelinesPage"),
});

/** A period of a report, in days. */
export const reportPeriods = [30, 90, 180, 365] as const;

const reportsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/reports",
  validateSearch: ({ pipeline, from, until }: Record<string, unknown>): { pipeline?: string; from?: string; until?: string } => ({
    ...(typeof pipeline === "string" && { pipeline }),
    ...(isDay(from) && { from }),
    ...(isDay(until) && { until }),
  }),
  component: lazyRouteComponent(() => import("../pages.ts"), "ReportsPage"),
});

const isDay = (text: unknown): text is string => typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text);

const professionalsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/professionals",
  component: lazyRouteComponent(() => import("../pages.ts"), "ProfessionalsPage"),
});

const professionalRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/professionals/$professional",
  validateSearch: ({ week }: Record<string, unknown>): { week?: string } => (isDay(week) ? { week } : {}),
  component: lazyRouteComponent(() => import("../pages.ts"), "ProfessionalPage"),
});

const suppliersRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/suppliers",
  component: lazyRouteComponent(() => import("../pages.ts"), "SuppliersPage"),
});

const supplierRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/suppliers/$supplier",
  component: lazyRouteComponent(() => import("../pages.ts"), "SupplierPage"),
});

/** The screens of sales, of people who can be booked and of suppliers. */
export const salesRoutes = [
  dealsRoute,
  dealRoute,
  pipelinesRoute,
  reportsRoute,
  professionalsRoute,
  professionalRoute,
  suppliersRoute,
  supplierRoute,
] as const;

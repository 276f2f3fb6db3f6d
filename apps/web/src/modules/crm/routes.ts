import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { partyKinds, partyRoles, type PartyKind, type PartyRole } from "@freehold/api/modules/crm/party/words.contract.ts";
import { organizationRoute } from "../../shell/routes.tsx";
import { listSearch, type ListSearch } from "../../resource/search.ts";
import { salesRoutes } from "./deal/routes.ts";
import { quoteRoutes } from "./quote/routes.ts";

/** What the list of parties shows, as its address says it. */
export type PartySearch = {
  kind?: PartyKind;
  /** Only those who are this to the organization. */
  role?: PartyRole;
  tag?: string;
  /** Whom they belong to: a member's id. */
  owner?: string;
  /** The form for a new party of this kind is open. */
  new?: PartyKind;
} & Pick<ListSearch, "q" | "sort" | "filter" | "columns" | "saved">;

/** Reads an address somebody may have typed: what does not fit is left out. */
export function partySearch(search: Record<string, unknown>): PartySearch {
  const { kind, role, tag, owner } = search;
  const { where: _where, edit: _edit, new: _new, ...list } = listSearch(search);
  const isKind = (value: unknown): value is PartyKind => partyKinds.some((known) => known === value);
  return {
    ...(isKind(kind) && { kind }),
    ...(partyRoles.some((known) => known === role) && { role: role as PartyRole }),
    ...(typeof tag === "string" && { tag }),
    ...(typeof owner === "string" && { owner }),
    ...list,
    ...(isKind(search["new"]) && { new: search["new"] }),
  };
}

const partiesRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/parties",
  validateSearch: partySearch,
  component: lazyRouteComponent(() => import("./pages.ts"), "PartiesPage"),
});

export const partyTabs = ["timeline", "people", "deals", "consent", "files", "history"] as const;
export type PartyTab = (typeof partyTabs)[number];

const partyRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/parties/$party",
  validateSearch: ({ tab, edit }: Record<string, unknown>): { tab?: PartyTab; edit?: true } => ({
    ...(partyTabs.some((known) => known === tab) && { tab: tab as PartyTab }),
    ...(edit === true && { edit: true as const }),
  }),
  component: lazyRouteComponent(() => import("./pages.ts"), "PartyPage"),
});

const duplicatesRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/duplicates",
  component: lazyRouteComponent(() => import("./pages.ts"), "DuplicatesPage"),
});

const mergeRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/merge",
  validateSearch: ({ left, right }: Record<string, unknown>): { left?: string; right?: string } => ({
    ...(typeof left === "string" && { left }),
    ...(typeof right === "string" && { right }),
  }),
  component: lazyRouteComponent(() => import("./pages.ts"), "MergePage"),
});

const employeesRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/employees",
  component: lazyRouteComponent(() => import("./pages.ts"), "EmployeesPage"),
});

const tasksRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/tasks",
  validateSearch: ({ whose, done }: Record<string, unknown>): { whose?: "all"; done?: true } => ({
    ...(whose === "all" && { whose: "all" as const }),
    ...(done === true && { done: true as const }),
  }),
  component: lazyRouteComponent(() => import("./pages.ts"), "TasksPage"),
});

const fieldsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "crm/fields",
  component: lazyRouteComponent(() => import("./pages.ts"), "FieldsPage"),
});

/** The screens of the CRM. */
export const crmRoutes = [
  partiesRoute,
  partyRoute,
  duplicatesRoute,
  mergeRoute,
  employeesRoute,
  tasksRoute,
  fieldsRoute,
  ...salesRoutes,
  ...quoteRoutes,
] as const;

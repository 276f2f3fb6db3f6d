import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../shell/routes.tsx";

/** What of the trail is looked for, as the address says it. Days are those of the organization's clocks. */
export type AuditSearch = {
  who?: string;
  kind?: string;
  act?: string;
  from?: string;
  until?: string;
  q?: string;
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const dayOf = (value: unknown): string | undefined => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

/** Reads an address somebody may have typed: what does not fit is left out. */
export function auditSearch({ who, kind, act, from, until, q }: Record<string, unknown>): AuditSearch {
  const found = { who: textOf(who), kind: textOf(kind), act: textOf(act), from: dayOf(from), until: dayOf(until), q: textOf(q) };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The audit trail of an organization. */
export const auditRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: "audit",
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import("./audit-page.tsx"), "AuditPage"),
  }),
] as const;

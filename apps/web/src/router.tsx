import { createRouter } from "@tanstack/react-router";
import { accountRoutes } from "./account/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import { filesRoutes } from "./files/routes.ts";
import { jobRoutes } from "./jobs/routes.ts";
import { chatRoutes } from "./chat/routes.ts";
import { importRoutes } from "./imports/routes.ts";
import { coldchainRoutes } from "./modules/coldchain/routes.ts";
import { crmRoutes } from "./modules/crm/routes.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { accessRoutes, operateRoute } from "./operators/routes.ts";
import { teamsRoute } from "./organization/teams/routes.ts";
import { resourceRoutes } from "./resource/routes.ts";
import type { Account } from "./shell/account.ts";
import {
  homeRoute,
  invitationRoute,
  membersRoute,
  newOrganizationRoute,
  organizationHomeRoute,
  organizationRoute,
  outboxRoute,
  registerRoute,
  rootRoute,
  settingsRoute,
  signInRoute,
} from "./shell/routes.tsx";

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  registerRoute,
  ...accountRoutes,
  outboxRoute,
  operateRoute,
  invitationRoute,
  newOrganizationRoute,
  organizationRoute.addChildren([
    organizationHomeRoute,
    membersRoute,
    teamsRoute,
    settingsRoute,
    ...chatRoutes,
    ...accessRoutes,
    ...notificationRoutes,
    ...auditRoutes,
    ...filesRoutes,
    ...jobRoutes,
    ...importRoutes,
    ...resourceRoutes,
    ...coldchainRoutes,
    ...crmRoutes,
  ]),
]);

/** The addresses of the app. Every link and search value is checked against them by the compiler. */
export function createAppRouter(account: Account) {
  return createRouter({
    routeTree,
    context: { account },
    defaultPreload: "intent",
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  // The router's own way to learn the routes: only an interface can be merged.
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

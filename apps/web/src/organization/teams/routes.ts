import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../../shell/routes.tsx";

/** The teams of the organization and who is in them. */
export const teamsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "teams",
  component: lazyRouteComponent(() => import("./teams-page.tsx"), "TeamsPage"),
});
